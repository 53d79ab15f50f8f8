import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'

const root = join(import.meta.dirname, '../..')
const copy = mkdtempSync(join(tmpdir(), 'dockline-watched-'))
afterAll(() => rmSync(copy, { recursive: true, force: true }))

/** Everything that a stack is made of: what is changed here is a copy's. */
const made = ['cdk.json', 'docs', 'events', 'functions', 'infra', 'package.json', 'package-lock.json']
for (const name of [...made, 'shared', 'tsconfig.json', 'web'])
  cpSync(join(root, name), join(copy, name), { recursive: true })
// Made of the same sources, assembly and bundles of the other journeys serve here as well.
if (existsSync(join(root, 'dist'))) cpSync(join(root, 'dist'), join(copy, 'dist'), { recursive: true })
mkdirSync(join(copy, '.dockline'))
for (const name of ['node_modules', '.dockline/assemblies']) symlinkSync(join(root, name), join(copy, name))

const source = join(copy, 'functions/site/api.lambda.ts')
const text = readFileSync(source, 'utf8')
const saying = (word: string): string =>
  text.replace('headers: { ...headers }', `headers: { ...headers, 'x-said': '${word}' }`)

it('npm start -- --watch answers with the code as it was saved last, and goes on where that is broken', async () => {
  const child = spawn(
    process.execPath,
    ['infra/local/start.ts', '--watch', '--no-devices', '--port', '0'],
    // Where the stack says what it is must be the copy's too.
    { cwd: copy, env: { ...process.env, DOCKLINE_HOME: join(copy, '.dockline') } },
  )
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (printed += chunk))
  const exited = new Promise<number | null>(done => child.once('exit', done))
  try {
    await eventually(() => expect(printed).toContain('Ctrl-C stops everything'), 150_000)
    const { api } = JSON.parse(readFileSync(join(copy, '.dockline/local.json'), 'utf8'))
    const said = async () => (await fetch(`${api}/v1/openapi.json`)).headers.get('x-said')
    expect(await said()).toBe(null)

    expect(saying('first')).not.toBe(text)
    writeFileSync(source, saying('first'))
    await eventually(async () => expect(await said()).toBe('first'), 100_000)

    writeFileSync(source, `${saying('broken')}\n}`)
    await eventually(() => expect(printed).toContain('not bundled'), 100_000)
    expect(await said()).toBe('first')

    writeFileSync(source, saying('second'))
    await eventually(async () => expect(await said()).toBe('second'), 100_000)
    expect([...new Set(printed.match(/restarted {2}\S+/g))]).toEqual(['restarted  site-api'])
  } finally {
    child.kill('SIGINT')
  }
  expect(await exited).toBe(0)
}, 480_000)
