import { generate } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { toVersion4, toVersion5, versionIn } from '../../../../infra/local/iot/mqtt5.ts'

const connect = (protocolVersion: 3 | 4 | 5, clientId = 'dev_01') =>
  generate({
    cmd: 'connect',
    clientId,
    protocolVersion,
    protocolId: protocolVersion === 3 ? 'MQIsdp' : 'MQTT',
    clean: true,
    keepalive: 0,
  })

describe('The translation of MQTT 5', () => {
  it.each([3, 4, 5] as const)('knows version %i from the first bytes', version => {
    for (const clientId of ['d', 'x'.repeat(200)]) {
      const head = connect(version, clientId)
      expect(versionIn(head)).toBe(version)
      expect(versionIn(head.subarray(0, 6))).toBeUndefined()
    }
  })

  it('keeps what version 3.1.1 knows of a will', () => {
    const will = { topic: 't', payload: 'gone', qos: 1 as const, properties: { willDelayInterval: 5 } }
    expect(toVersion4({ cmd: 'connect', clientId: 'd', protocolVersion: 5, will })).toEqual({
      cmd: 'connect',
      clientId: 'd',
      protocolVersion: 4,
      will: { topic: 't', payload: 'gone', qos: 1 },
    })
  })

  it('has no enhanced authentication', () => {
    expect(toVersion4({ cmd: 'auth', reasonCode: 0x18 })).toBeUndefined()
  })

  it.each([
    [0, 0],
    [3, 0x88],
    [4, 0x86],
    [5, 0x87],
    [9, 0x80],
  ])('answers a connection refused by code %i with reason %i', (returnCode, reasonCode) => {
    expect(toVersion5({ cmd: 'connack', returnCode, sessionPresent: false })).toMatchObject({ reasonCode })
  })
})
