import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Prove, tally } from './context.ts'

const root = join(import.meta.dirname, '../..')

interface Locked {
  readonly version?: string
  readonly integrity?: string
  readonly license?: string
  readonly link?: boolean
  /** comes inside of another package, whose integrity is its own */
  readonly inBundle?: boolean
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly optional?: boolean
}

type Lock = Readonly<Record<string, Locked>>

const lockOf = (): Lock => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages

/** Licences that let us do what we do with the packages. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'CC-BY-4.0',
  'ISC',
  'LGPL-3.0-or-later',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'OFL-1.1',
  'Python-2.0',
  'Unicode-3.0',
  'Unlicense',
  'UNLICENSED',
  'Zlib',
])

const named = (path: string): string => path.replace(/^.*node_modules\//, '')

/** `(MIT OR Apache-2.0)` is fine when one of them is; `AND` when all are. */
const isAllowed = (licence: string): boolean =>
  licence
    .replaceAll(/[()]/g, '')
    .split(/ OR /i)
    .some(option => option.split(/ AND /i).every(one => allowed.has(one.trim())))

/** Whose manifest says nothing; read in their LICENSE. */
const readInTheirFiles: Readonly<Record<string, string>> = { 'png-js': 'MIT' }

/** The licence that a package says, in the lock or in its own manifest. */
const licenceOf = (path: string, { license }: Locked): string => {
  if (license) return license
  const read = readInTheirFiles[named(path)]
  if (read) return read
  const manifest = join(root, path, 'package.json')
  if (!existsSync(manifest)) return 'not installed'
  const said = JSON.parse(readFileSync(manifest, 'utf8'))
  const old = said.licenses?.[0]?.type ?? said.license?.type
  return String(typeof said.license === 'string' ? said.license : (old ?? 'none said'))
}

const packagesOf = (lock: Lock): [string, Locked][] =>
  Object.entries(lock).filter(([path, { link }]) => path !== '' && !link)

const integrityFaults = (lock: Lock): string[] =>
  packagesOf(lock)
    .filter(([, { inBundle }]) => !inBundle)
    .filter(([, { integrity }]) => !/^sha(512|256)-[A-Za-z0-9+/]+=*$/.test(integrity ?? ''))
    .map(([path]) => `${named(path)} has no integrity in the lock`)

const licenceFaults = (lock: Lock): string[] =>
  packagesOf(lock)
    .map(([path, locked]) => [named(path), licenceOf(path, locked)] as const)
    .filter(([, licence]) => licence !== 'not installed' && !isAllowed(licence))
    .map(([name, licence]) => `${name} is under ${licence}`)

const exactFaults = (manifest: Readonly<Record<string, Record<string, string>>>): string[] =>
  ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap(kind =>
    Object.entries(manifest[kind] ?? {})
      .filter(([, version]) => !/^\d+\.\d+\.\d+/.test(version))
      .map(([name, version]) => `${name} is not pinned: ${version}`),
  )

const MOST_RUNTIME = 40

const runtimeFaults = (manifest: Readonly<Record<string, Record<string, string>>>): string[] => {
  const count = Object.keys(manifest.dependencies ?? {}).length
  return count <= MOST_RUNTIME ? [] : [`${count} direct runtime dependencies`]
}

/** What a secret looks like. */
const secrets: Readonly<Record<string, RegExp>> = {
  'an AWS access key id': /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  'an AWS secret key': /aws_secret_access_key\s*[=:]\s*['"]?[A-Za-z0-9/+]{40}\b/i,
  'a private key': /-----BEGIN (?:RSA |EC |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\s*[A-Za-z0-9+/]{20}/,
  'a signed token': /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}/,
  'a database address with a password':
    /\b(?:postgres|mysql|mongodb|redis)(?:ql)?:\/\/[^\s:@/]+:[^\s:@/]{4,}@/,
  // The API's own example says that it is one.
  'a webhook secret': /\bwhsec_(?!EXAMPLE)[A-Za-z0-9+/=]{32,}/,
  'a GitHub token': /\bgh[pousr]_[A-Za-z0-9]{36}\b/,
  'a Slack token': /\bxox[abprs]-[A-Za-z0-9-]{20,}/,
}

const secretsIn = (text: string): string[] =>
  Object.entries(secrets).flatMap(([kind, pattern]) => (pattern.test(text) ? [kind] : []))

const planted: Readonly<Record<string, string>> = {
  'an AWS access key id': `key ${'AKIA'}${'ABCDEFGHIJKLMNOP'}`,
  'an AWS secret key': `aws_secret_access_key = ${'a'.repeat(40)}`,
  'a private key': `-----BEGIN ${'PRIVATE KEY'}-----\n${'A'.repeat(64)}`,
  'a signed token': `${'eyJ'}hbGciOiJIUzI1NiJ9.${'eyJ'}zdWIiOiIxMjM0NTY3.${'x'.repeat(30)}`,
  'a database address with a password': `${'postgres'}://user:hunter22@db/x`,
  'a webhook secret': `${'whsec'}_${'B'.repeat(40)}`,
  'a GitHub token': `${'ghp'}_${'c'.repeat(36)}`,
  'a Slack token': `${'xoxb'}-${'1'.repeat(24)}`,
}

const trackedFiles = (): string[] =>
  execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean)

/** CycloneDX 1.6, as data: what is in the lock, with hashes and licences. */
const billOfMaterials = (lock: Lock): object => ({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: { component: { type: 'application', name: 'dockline' } },
  components: packagesOf(lock).map(([path, locked]) => ({
    type: 'library',
    'bom-ref': path,
    name: named(path),
    version: locked.version,
    purl: `pkg:npm/${named(path).replace('@', '%40')}@${locked.version}`,
    scope: locked.dev || locked.devOptional ? 'excluded' : locked.optional ? 'optional' : 'required',
    ...(locked.integrity
      ? {
          hashes: [
            {
              alg: 'SHA-512',
              content: Buffer.from(locked.integrity.replace(/^sha\d+-/, ''), 'base64').toString('hex'),
            },
          ],
        }
      : {}),
    licenses: [{ expression: licenceOf(path, locked) }],
  })),
})

/** Known holes need somebody's data; without them nobody may believe that they were looked for. */
const auditSays = (): string => {
  try {
    execFileSync('npm', ['audit', '--omit=dev', '--json'], { cwd: root, encoding: 'utf8', timeout: 30_000 })
    return 'npm audit: no known holes in runtime dependencies'
  } catch (thrown) {
    const { stdout = '' } = thrown as { stdout?: string }
    const report = stdout.startsWith('{') ? JSON.parse(stdout) : {}
    const found = report.metadata?.vulnerabilities?.total
    return found === undefined ? 'npm audit: not run, no data' : `npm audit: ${found} known holes`
  }
}

/**
 * What we build from: every package with its hash and an allowed licence, pinned; no secret in the repository; a
 * bill of materials in `reports/sbom.json`.
 */
export const proveSupply: Prove = async () => {
  const { trial, plant, proof } = tally()
  const lock = lockOf()
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  trial(integrityFaults(lock))
  trial(licenceFaults(lock))
  trial(exactFaults(manifest))
  trial(runtimeFaults(manifest))
  for (const path of trackedFiles()) {
    const text = readFileSync(join(root, path), 'latin1')
    trial(secretsIn(text).map(kind => `${path}: ${kind}`))
  }
  const audit = auditSays()
  console.log(audit)
  trial(/audit: \d/.test(audit) ? [audit] : [])
  mkdirSync(join(root, 'reports'), { recursive: true })
  writeFileSync(join(root, 'reports/sbom.json'), `${JSON.stringify(billOfMaterials(lock), undefined, 2)}\n`)
  for (const [kind, text] of Object.entries(planted)) plant(kind, secretsIn(text).includes(kind))
  plant('a package without integrity', integrityFaults({ 'node_modules/x': { version: '1.0.0' } }).length > 0)
  plant(
    'a package under a licence that binds us',
    licenceFaults({ 'node_modules/x': { license: 'AGPL-3.0' } }).length > 0,
  )
  plant('a version that may float', exactFaults({ dependencies: { x: '^1.0.0' } }).length > 0)
  return proof()
}
