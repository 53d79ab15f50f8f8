import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Device } from '../../../../infra/local/iot/devices.ts'
import { allows, compilePolicy } from '../../../../infra/local/iot/policy.ts'

const arn = (resource: string) => `arn:aws-cn:iot:cn-north-1:000000000000:${resource}`

const device = (deviceId: string, warehouseId = 'wh_shanghai', policies?: string[]): Device => ({
  deviceId,
  warehouseId,
  fingerprint: '',
  status: 'active',
  ...(policies ? { policies } : {}),
})
const as = (deviceId: string, clientId = deviceId, warehouseId = 'wh_shanghai') => ({
  clientId,
  device: device(deviceId, warehouseId),
})

const sensor = compilePolicy('sensor', {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'iot:Connect',
      Resource: arn(`client/\${iot:Connection.Thing.ThingName}`),
      Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } },
    },
    {
      Effect: 'Allow',
      Action: ['iot:Publish'],
      Resource: arn(
        `topic/dockline/\${iot:Connection.Thing.Attributes[warehouseId]}/\${iot:Connection.Thing.ThingName}/stock`,
      ),
    },
  ],
})

describe('A device policy', () => {
  it('lets a device connect under its own name only', () => {
    expect(allows([sensor], 'Connect', 'client/dev_01', as('dev_01'))).toBe(true)
    expect(allows([sensor], 'Connect', 'client/dev_02', as('dev_01', 'dev_02'))).toBe(false)
    expect(allows([sensor], 'Connect', 'client/dev_01', as('dev_01', 'dev_02'))).toBe(false)
  })

  it('lets a device publish the stock of its own place only', () => {
    const may = (topic: string) => allows([sensor], 'Publish', `topic/${topic}`, as('dev_01'))
    expect(may('dockline/wh_shanghai/dev_01/stock')).toBe(true)
    expect(may('dockline/wh_shanghai/dev_02/stock')).toBe(false)
    expect(may('dockline/wh_chengdu/dev_01/stock')).toBe(false)
    expect(may('dockline/wh_shanghai/dev_01/stock/extra')).toBe(false)
    expect(may('dockline/wh_shanghai/dev_01/alarm')).toBe(false)
  })

  it('denies what it does not mention', () => {
    expect(allows([sensor], 'Subscribe', 'topicfilter/#', as('dev_01'))).toBe(false)
    expect(allows([sensor], 'RetainPublish', 'topic/dockline/wh_shanghai/dev_01/stock', as('dev_01'))).toBe(
      false,
    )
  })

  it('takes the name of a device literally, whatever is in it', () => {
    for (const name of ['*', '?', '+', '#', 'a.b', '.*', `\${iot:ClientId}`]) {
      const own = `topic/dockline/wh_shanghai/${name}/stock`
      expect(allows([sensor], 'Publish', own, as(name))).toBe(true)
      expect(allows([sensor], 'Publish', 'topic/dockline/wh_shanghai/dev_01/stock', as(name))).toBe(false)
    }
  })

  it('never lets a device publish under another name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (own, other) => {
        fc.pre(own !== other)
        const topic = `topic/dockline/wh_shanghai/${other}/stock`
        expect(allows([sensor], 'Publish', topic, as(own))).toBe(false)
      }),
    )
  })

  it('denies in spite of an allow', () => {
    const all = compilePolicy('all', { Statement: { Effect: 'Allow', Action: 'iot:*', Resource: '*' } })
    const notThere = compilePolicy('not-there', {
      Statement: [{ Effect: 'Deny', Action: 'iot:Publish', Resource: arn('topic/dockline/*/secret?') }],
    })
    const may = (topic: string) => allows([all, notThere], 'Publish', `topic/${topic}`, as('dev_01'))
    expect(may('dockline/a/b/secret1')).toBe(false)
    expect(may('dockline/a/b/secret')).toBe(true)
  })

  it('counts only when it is attached', () => {
    const all = compilePolicy('all', { Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: '*' }] })
    const claimed = { clientId: 'dev_01', device: device('dev_01', 'wh_shanghai', ['sensor']) }
    expect(allows([all, sensor], 'Subscribe', 'topicfilter/#', claimed)).toBe(false)
    expect(allows([all, sensor], 'Subscribe', 'topicfilter/#', as('dev_01'))).toBe(true)
  })

  it('honours conditions with and without wildcards', () => {
    const policy = (operator: string, value: string | string[]) => [
      compilePolicy('conditional', {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'iot:Connect',
            Resource: '*',
            Condition: { [operator]: { 'iot:ClientId': value } },
          },
        ],
      }),
    ]
    const may = (operator: string, value: string | string[]) =>
      allows(policy(operator, value), 'Connect', 'client/dev_01', as('dev_01'))
    expect(may('StringEquals', ['other', 'dev_01'])).toBe(true)
    expect(may('StringEquals', 'dev_*')).toBe(false)
    expect(may('StringLike', 'dev_*')).toBe(true)
    expect(may('StringNotEquals', 'dev_01')).toBe(false)
    expect(may('StringNotLike', 'cam_*')).toBe(true)
  })

  it.each([
    ['a variable', { Resource: arn(`client/\${iot:Certificate.Subject.CommonName}`) }],
    ['an operator', { Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
    ['a key', { Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
    ['an element', { NotResource: '*' }],
  ])('is refused at the start for %s without an engine', (_, part) => {
    const document = { Statement: [{ Effect: 'Allow', Action: 'iot:Connect', ...part }] }
    expect(() => compilePolicy('odd', document, 'stack/Policy')).toThrow(/^stack\/Policy: .* not known/)
  })
})
