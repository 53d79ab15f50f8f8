import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Device } from '../../../functions/devices/device.ts'
import { type Followed, followDevice } from '../../../functions/devices/follow-device.ts'
import { iotThings } from '../../../functions/devices/things.iot.ts'
import { startSignedServer } from '../../support/signed-server.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const CERTIFICATE = 'ab'.repeat(32)

describe('What AWS IoT knows of a device, over the wire', () => {
  let server: Awaited<ReturnType<typeof startSignedServer>>
  beforeAll(async () => {
    server = await startSignedServer(SECRET)
  })
  afterAll(() => server.stop())
  beforeEach(() => {
    vi.stubEnv('AWS_REGION', 'eu-central-1')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET)
    vi.stubEnv('AWS_ENDPOINT_URL_IOT', server.url)
    server.calls.length = 0
  })

  const called = () => server.calls.map(({ method, url, isSigned }) => [method, url, isSigned])
  const follow = (device: Partial<Device> | undefined, change: Followed = 'revoked') =>
    followDevice({
      devices: { find: async () => device as Device | undefined },
      things: iotThings(),
      clock: () => '2026-03-01T12:00:00.000Z',
    })('dev:1', change)
  const arnOf = (id: string) => `arn:aws:iot:eu-central-1:123456789012:cert/${id}`
  const shown = (fingerprint: string, validUntil = '') => ({
    ...{ kind: 'certificate' as const, fingerprint, issuedAt: '', validUntil },
  })

  it('every certificate of a revoked device is deactivated, and no principal of another kind', async () => {
    server.answers({
      body: JSON.stringify({
        principals: [
          `arn:aws:iot:eu-central-1:123456789012:cert/${CERTIFICATE}`,
          'eu-central-1:cognito-identity',
        ],
      }),
    })
    expect(await follow({ status: 'revoked' })).toBe('shutOut')
    expect(called()).toEqual([
      ['GET', '/things/dev%3A1/principals', true],
      ['PUT', `/certificates/${CERTIFICATE}?newStatus=INACTIVE`, true],
    ])
  })

  it('a device that never came in has nothing to deactivate', async () => {
    server.answers({ status: 404, body: '{}' })
    expect(await follow({ status: 'revoked' })).toBe('shutOut')
    expect(called()).toHaveLength(1)
  })

  it('after a rotation the old certificate goes on for its grace, and one before that does not', async () => {
    const [a, b, c] = ['aa', 'bb', 'cc'].map(each => each.repeat(32)) as [string, string, string]
    const principals = [a, b, c].map(arnOf)
    const device = (validUntil: string): Partial<Device> => ({
      status: 'active',
      credential: shown(c),
      previousCredential: shown(b, validUntil),
    })
    server.answers({ body: JSON.stringify({ principals }) })
    expect(await follow(device('2026-03-01T12:30:00.000Z'), 'rotated')).toBe('followed')
    expect(called().slice(1)).toEqual([['PUT', `/certificates/${a}?newStatus=INACTIVE`, true]])
    server.calls.length = 0
    await follow(device('2026-03-01T12:00:00.000Z'), 'rotated')
    expect(called().slice(1)).toEqual(
      [a, b].map(id => ['PUT', `/certificates/${id}?newStatus=INACTIVE`, true]),
    )
  })

  it('one that was assigned to another warehouse may publish there', async () => {
    server.answers({ body: '{}' })
    expect(await follow({ status: 'active', warehouseId: 'wh_chengdu' }, 'assigned')).toBe('followed')
    expect(called()).toEqual([['PATCH', '/things/dev%3A1', true]])
    expect(JSON.parse(server.calls[0]?.body ?? '')).toEqual({
      attributePayload: { attributes: { warehouseId: 'wh_chengdu' }, merge: true },
    })
  })

  it('what AWS IoT refuses is tried again later', async () => {
    server.answers({ status: 403, body: '{"message":"no"}' })
    await expect(follow({ status: 'revoked' })).rejects.toThrow('AWS IoT answered GET with 403')
    expect(await follow(undefined)).toBe('unknown')
  })
})
