import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  CancelKeyDeletionCommand,
  DescribeKeyCommand,
  EnableKeyCommand,
  KMSClient,
  NotFoundException,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms'
import { deploymentOf } from './guardrails/deployment.ts'
import { type Certificate, certificateOf, type LastHead, type LeavingKey } from './leaving.ts'
import { buildAssembly } from './local/assembly/build.ts'
import { readAssembly } from './local/assembly/read.ts'
import { readStackFile, stackHome } from './local/local-file.ts'
import { runCommand, type Told } from './local/run-command.ts'
import { readTenant, tenantIds } from './tenants/read-tenants.ts'

const root = join(import.meta.dirname, '..')

const usage = `npm run tenant:leave -- <${tenantIds().join(' | ')}> --handed-over "what and to whom" [--days 7 to 30] [--local]
npm run tenant:leave -- <tenant> --key ARN --confirm   after the day: the certificate that it is done
npm run tenant:leave -- <tenant> --cancel              before the day: the key is usable again`

/** The client of the running local stack's keys, or of the tenant's region. */
const kmsOf = (region: string, local: boolean): KMSClient =>
  local
    ? new KMSClient({
        region,
        endpoint: readStackFile(stackHome()).control,
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      })
    : new KMSClient({ region })

/** Where the audit chain of the running local stack stands. */
const localHead = async (): Promise<LastHead | undefined> => {
  const { api, principals } = readStackFile(stackHome())
  const authorization = `Bearer ${principals['operator.admin']?.token ?? ''}`
  const response = await fetch(`${api}/v1/audit-anchors`, { headers: { authorization } })
  if (!response.ok) return undefined
  const { items } = (await response.json()) as { items: LastHead[] }
  const last = items.at(-1)
  return last && { seq: last.seq, hash: last.hash }
}

const stateOf = async (kms: KMSClient, keyId: string): Promise<LeavingKey> => {
  try {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: keyId }))
    const { Arn = keyId, KeyState, DeletionDate } = KeyMetadata ?? {}
    return {
      arn: Arn,
      state: KeyState as LeavingKey['state'],
      ...(DeletionDate ? { destroyedAt: DeletionDate.toISOString() } : {}),
    }
  } catch (thrown) {
    if (!(thrown instanceof NotFoundException)) throw thrown
    return { arn: keyId, state: 'Destroyed' }
  }
}

const keep = (certificate: Certificate): string => {
  const folder = join(root, 'reports/certificates')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${certificate.certificateId}.json`)
  writeFileSync(path, `${JSON.stringify(certificate, undefined, 2)}\n`)
  return path
}

/**
 * A tenant leaves: its key is scheduled for destruction, after which nobody can read anything that it stored, and
 * a certificate lists what that covers. What the law wants kept (invoices, orders) is handed over before; who
 * does this says how.
 */
const leave = async (args: readonly string[]): Promise<Told> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      days: { type: 'string', default: '30' },
      'handed-over': { type: 'string' },
      key: { type: 'string' },
      local: { type: 'boolean', default: false },
      cancel: { type: 'boolean', default: false },
      confirm: { type: 'boolean', default: false },
    },
  })
  const [id = ''] = positionals
  if (!tenantIds().includes(id)) return { mistake: usage }
  const tenant = readTenant(id)
  const kms = kmsOf(tenant.region, values.local)
  const keyId = values.key ?? `alias/dockline/${id}`
  if (values.cancel) {
    const { arn, state } = await stateOf(kms, keyId)
    // A run that was cut off after this is run again.
    if (state === 'PendingDeletion') await kms.send(new CancelKeyDeletionCommand({ KeyId: arn }))
    await kms.send(new EnableKeyCommand({ KeyId: keyId }))
    return { output: `The key of ${id} is usable again.` }
  }
  const handedOver = values['handed-over']
  if (!handedOver) return { mistake: `Say with --handed-over where invoices and orders went.\n${usage}` }
  const before = await stateOf(kms, keyId)
  if (values.confirm && before.state !== 'Destroyed')
    return { mistake: `The key is ${before.state} until ${before.destroyedAt ?? 'it is scheduled'}.` }
  const auditHead = values.local && before.state === 'Enabled' ? await localHead() : undefined
  // First, so that what cannot be covered by a certificate is not begun.
  const assembly = readAssembly(await buildAssembly(id, join(root, '.dockline/assemblies')))
  // A run that was cut off after this is run again for its certificate.
  if (!values.confirm && before.state !== 'PendingDeletion')
    await kms.send(
      new ScheduleKeyDeletionCommand({ KeyId: before.arn, PendingWindowInDays: Number(values.days) }),
    )
  const certificate = certificateOf({
    deployment: deploymentOf(tenant, assembly),
    key: await stateOf(kms, before.arn),
    issuedAt: new Date().toISOString(),
    handedOver,
    auditHead,
  })
  const { key, covers, statement } = certificate
  return {
    output: `${statement.zh}\n${statement.en}\n${key.arn}: ${covers.length} resources, listed in ${keep(certificate)}`,
  }
}

await runCommand(leave)
