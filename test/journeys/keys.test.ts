import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CancelKeyDeletionCommand,
  DecryptCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  KMSClient,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Certificate, hashOfCertificate } from '../../infra/leaving.ts'
import { KmsError } from '../../infra/local/kms/kms-error.ts'
import { keysTable } from '../../shared/subject-keys.ts'
import type { ApiAnswer, ApiCaller } from '../support/api-caller.ts'
import { startStack, type TestStack } from '../support/stack.ts'

/** What KMS answers to the functions at the moment; undefined: what it should. */
let trouble: ((operation: string) => Error | undefined) | undefined
/** How much later it is for the tenant's key. */
let days = 0
let stack: TestStack
let kms: KMSClient
let operator: ApiCaller

const KeyId = 'alias/dockline/demo'
const DAY = 86_400_000
const ownCommands = /^(Disable|Enable|Schedule|Cancel|Rotate)/

beforeAll(async () => {
  stack = await startStack({
    onProblem: () => {},
    keyClock: () => Date.now() + days * DAY,
    onCall: (service, operation) => {
      if (service !== 'kms' || ownCommands.test(operation)) return
      const error = trouble?.(operation)
      if (error) throw error
    },
  })
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  kms = new KMSClient({ region: stack.addresses.region, endpoint: stack.addresses.control, credentials })
  operator = await stack.as('operator.admin')
}, 240_000)
afterAll(async () => {
  kms?.destroy()
  await stack?.stop()
})

/** Somebody whose data key nobody has yet: it must be asked for. */
const newcomer = () => {
  const subject = `user-${randomUUID()}`
  const key = randomUUID()
  const name = `Newcomer ${subject}`
  const path = '/v1/organizations/org_dealer_01/members'
  return {
    subject,
    name,
    save: (): Promise<ApiAnswer> =>
      operator.put(
        `${path}/${subject}`,
        { role: 'dealer.buyer', contact: { name } },
        { key, headers: { 'if-none-match': '*' } },
      ),
    kept: async (): Promise<boolean> => {
      const { body } = await operator.get(`${path}?limit=100`)
      return body.items.some((member: { contact?: { name: string } }) => member.contact?.name === name)
    },
  }
}

/** While the key cannot be used: a clear refusal, what needs no personal data goes on, and nothing is half done. */
const expectPatience = async (): Promise<() => Promise<void>> => {
  const one = newcomer()
  const refused = await one.save()
  expect([refused.status, refused.body.code]).toEqual([503, 'unavailable'])
  expect(refused.headers.get('retry-after')).toBeTruthy()
  expect(JSON.stringify(refused.body)).not.toContain('kms')
  const buyer = await stack.as('dealer.buyer')
  const placed = await buyer.post('/v1/orders', { lines: [{ sku: await stack.newSku(), quantity: 1 }] })
  expect(placed.status).toBe(201)
  return async () => {
    // The same request with the same key, as a client repeats it.
    const saved = await one.save()
    expect(saved.status).toBe(200)
    expect(saved.headers.get('idempotent-replayed')).toBeNull()
    expect((await one.save()).headers.get('idempotent-replayed')).toBe('true')
    expect(await one.kept()).toBe(true)
  }
}

it.each([
  ['throttled', () => new KmsError('ThrottlingException', 'Rate exceeded')],
  ['out of order', () => new KmsError('KMSInternalException', 'Internal failure')],
  ['out of reach', () => new KmsError('DependencyTimeoutException', 'Timed out')],
])('while KMS is %s it is said clearly, and afterwards the same request is done once', async (_, error) => {
  trouble = error
  const recovered = await expectPatience().finally(() => {
    trouble = undefined
  })
  await recovered()
})

it('a KMS that is throttled now and then is not noticed', async () => {
  let calls = 0
  trouble = () => (calls++ % 2 === 0 ? new KmsError('ThrottlingException', 'Rate exceeded') : undefined)
  const one = newcomer()
  expect((await one.save()).status).toBe(200)
  trouble = undefined
  expect(calls).toBeGreaterThan(1)
})

it('a disabled key stops what needs it, and all is there when it is enabled again', async () => {
  await kms.send(new DisableKeyCommand({ KeyId }))
  const recovered = await expectPatience()
  await kms.send(new EnableKeyCommand({ KeyId }))
  await recovered()
})

it('what was sealed before a rotation opens after it, and so does what is sealed then', async () => {
  const before = newcomer()
  await before.save()
  await kms.send(new RotateKeyOnDemandCommand({ KeyId }))
  const after = newcomer()
  await after.save()
  expect([await before.kept(), await after.kept()]).toEqual([true, true])
})

it('a key that is scheduled for deletion stops everything under it until that is revoked', async () => {
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
  const recovered = await expectPatience()
  await kms.send(new CancelKeyDeletionCommand({ KeyId }))
  await kms.send(new EnableKeyCommand({ KeyId }))
  await recovered()
})

/** What is asked of KMS of a tenant that leaves, as its operator asks it. */
const leaving = async () => {
  const home = mkdtempSync(join(tmpdir(), 'dockline-leaving-'))
  const { api, control } = stack.addresses
  const token = await stack.token('operator.admin')
  const principals = { 'operator.admin': { token, role: '', organizationId: '' } }
  writeFileSync(join(home, 'local.json'), JSON.stringify({ pid: process.pid, api, control, principals }))
  const leave = (...args: string[]) =>
    new Promise<{ status: number; output: string }>(settle => {
      const script = join(import.meta.dirname, '../../infra/tenant-leave.ts')
      const env = { ...process.env, DOCKLINE_HOME: home }
      execFile(process.execPath, [script, 'demo', '--local', ...args], { env }, (error, stdout, stderr) =>
        settle({ status: error ? Number(error.code) : 0, output: stdout + stderr }),
      )
    })
  return {
    leave,
    /** The same, with the certificate that it gives, whose file is removed. */
    certified: async (...args: string[]): Promise<Certificate> => {
      const { output } = await leave(...args)
      expect(output).toContain('listed in')
      const path = output.trim().split('listed in ')[1] ?? ''
      const certificate: Certificate = JSON.parse(readFileSync(path, 'utf8'))
      rmSync(path)
      expect(certificate.sha256).toBe(hashOfCertificate(certificate))
      return certificate
    },
    end: () => rmSync(home, { recursive: true }),
  }
}

const HANDED_OVER = ['--handed-over', 'Invoices and orders on a disk, to the tenant']

it('a tenant that leaves is given a certificate of what its key covered, and may change its mind until the day', async () => {
  const { leave, certified, end } = await leaving()
  await stack.invoke('audit-seal-entries', { anchorNow: true })
  expect((await leave()).status).toBe(2)

  const certificate = await certified(...HANDED_OVER, '--days', '7')
  const days = (Date.parse(certificate.key.destroyedAt ?? '') - Date.parse(certificate.issuedAt)) / DAY
  expect([certificate.key.state, Math.round(days)]).toEqual(['PendingDeletion', 7])
  for (const type of ['DynamoDB::Table', 'SQS::Queue', 'SNS::Topic', 'S3::Bucket', 'Logs::LogGroup']) {
    expect(
      certificate.covers.some(name => name.includes(`AWS::${type}`)),
      type,
    ).toBe(true)
  }
  expect(certificate.auditHead?.hash).toMatch(/^[0-9a-f]{64}$/)
  expect((await newcomer().save()).status).toBe(503)
  const early = await leave('--confirm', ...HANDED_OVER)
  expect([early.status, early.output]).toEqual([2, expect.stringContaining('PendingDeletion')])

  expect((await leave('--cancel')).output).toContain('usable again')
  expect((await leave('--cancel')).output).toContain('usable again')
  expect((await newcomer().save()).status).toBe(200)
  end()
}, 100_000)

it('a key that is gone is said to be gone', async () => {
  trouble = () => new KmsError('NotFoundException', 'does not exist')
  const refused = await newcomer().save()
  trouble = undefined
  expect([refused.status, refused.body.code]).toEqual([410, 'key-gone'])
})

/** How many of some people's data keys KMS still opens. */
const opened = async (subjects: readonly string[]): Promise<number> => {
  const keys = subjects.map(subject => ({ pk: `subject#${subject}`, sk: 'data-key' }))
  const [items = []] = await stack.tables.batchGet([{ table: keysTable, keys, consistent: true }])
  expect(items).toHaveLength(subjects.length)
  let count = 0
  for (const [i, { wrapped }] of items.entries()) {
    const subject = String(items[i]?.pk).slice('subject#'.length)
    const answer = await kms
      .send(
        new DecryptCommand({
          CiphertextBlob: Buffer.from(wrapped, 'base64'),
          EncryptionContext: { tenant: 'demo', subject },
        }),
      )
      .catch((): undefined => undefined)
    if (answer?.Plaintext) count += 1
  }
  return count
}

it('after the day nothing opens and nothing brings the key back, and the certificate says that it is done', async () => {
  const { leave, certified, end } = await leaving()
  const people = [newcomer(), newcomer(), newcomer()]
  for (const person of people) expect((await person.save()).status).toBe(200)
  const subjects = people.map(({ subject }) => subject)
  expect(await opened(subjects)).toBe(3)

  const scheduled = await certified(...HANDED_OVER, '--days', '7')
  expect(await opened(subjects)).toBe(0)
  days += 7
  const done = await certified('--confirm', '--key', scheduled.key.arn, ...HANDED_OVER)
  expect(done.key).toEqual({ arn: scheduled.key.arn, state: 'Destroyed' })
  expect(done.statement.en).toContain('is destroyed')
  expect(done.covers).toEqual(scheduled.covers)

  expect((await leave('--cancel')).status).not.toBe(0)
  expect(await opened(subjects)).toBe(0)
  const refused = await newcomer().save()
  expect([refused.status, refused.body.code]).toEqual([410, 'key-gone'])
  end()
}, 100_000)
