import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Device } from '../../../functions/devices/device.ts'
import { followDevice } from '../../../functions/devices/follow-device.ts'
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
  const follow = (device: Partial<Device> | undefined) =>
    followDevice({ devices: { find: async () => device as Device | undefined }, things: iotThings() })(
      'dev:1',
    )

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

  it('one that was assigned to another warehouse may publish there', async () => {
    server.answers({ body: '{}' })
    expect(await follow({ status: 'active', warehouseId: 'wh_chengdu' })).toBe('moved')
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
