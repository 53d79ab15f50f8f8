import { describe, expect, it } from 'vitest'
import type { TemplateResource } from '../../../../infra/local/assembly/read.ts'
import { resolveAssembly } from '../../../../infra/local/assembly/resolve.ts'
import { tableTypes } from '../../../../infra/local/dynamodb/tables.ts'
import { inertTypes } from '../../../../infra/local/inert.ts'
import { functionTypes } from '../../../../infra/local/lambda/functions.ts'

const world = {
  partition: 'aws-cn',
  account: '000000000000',
  region: 'cn-north-1',
  urls: { api: 'http://api', queues: 'http://queues', issuer: 'http://issuer' },
}
const types = { ...inertTypes, ...tableTypes, ...functionTypes }

const resolved = (Resources: Record<string, TemplateResource>) =>
  resolveAssembly(
    { stacks: [{ name: 'demo-data', region: world.region, template: { Resources } }], assets: new Map() },
    types,
    world,
  )

describe('a template', () => {
  it('is refused, by stack, name and type, for a resource without an engine', () => {
    expect(() => resolved({ Bus: { Type: 'AWS::Events::EventBus' } })).toThrow(
      'demo-data/Bus (AWS::Events::EventBus): the local stack has no engine for this resource type',
    )
  })

  it('is refused for a property that nothing here honours and that is not known to be harmless', () => {
    const table = { Type: 'AWS::DynamoDB::Table', Properties: { KinesisStreamSpecification: {} } }
    expect(() => resolved({ Orders: table })).toThrow(
      'demo-data/Orders (AWS::DynamoDB::Table): the local stack does not support the property KinesisStreamSpecification',
    )
  })

  it('has its references resolved in any order, in the partition of the tenant', () => {
    const [lambda] = resolved({
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Environment: {
            Variables: {
              TABLE: { Ref: 'Orders' },
              ARN: { 'Fn::GetAtt': ['Orders', 'Arn'] },
              TEXT: { 'Fn::Join': [' ', ['in', { Ref: 'AWS::Region' }]] },
            },
          },
        },
      },
      Orders: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'orders' } },
    })
    expect(lambda?.properties.Environment).toEqual({
      Variables: {
        TABLE: 'orders',
        ARN: 'arn:aws-cn:dynamodb:cn-north-1:000000000000:table/orders',
        TEXT: 'in cn-north-1',
      },
    })
  })
})
