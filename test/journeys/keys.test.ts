import { randomUUID } from 'node:crypto'
import {
  CancelKeyDeletionCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  KMSClient,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { KmsError } from '../../infra/local/kms/kms-error.ts'
import type { ApiAnswer, ApiCaller } from '../support/api-caller.ts'
import { startStack, type TestStack } from '../support/stack.ts'

/** What KMS answers to the functions at the moment; undefined: what it should. */
let trouble: ((operation: string) => Error | undefined) | undefined
let stack: TestStack
let kms: KMSClient
let operator: ApiCaller

const KeyId = 'alias/dockline/demo'
const ownCommands = /^(Disable|Enable|Schedule|Cancel|Rotate)/

beforeAll(async () => {
  stack = await startStack({
    onProblem: () => {},
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

it('a key that is gone is said to be gone', async () => {
  trouble = () => new KmsError('NotFoundException', 'does not exist')
  const refused = await newcomer().save()
  trouble = undefined
  expect([refused.status, refused.body.code]).toEqual([410, 'key-gone'])
})
