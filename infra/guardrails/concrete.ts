import { resolve } from '../local/assembly/intrinsics.ts'
import { type Deployment, type Json, objectAt, type Resource } from './deployment.ts'

/** How a deployment's resources are called once they are there: names and ARNs as AWS makes them. */
export interface Concrete {
  arnOf(resource: Resource): string
  /** A property with every reference in it replaced by what it will be. */
  resolved(resource: Resource, value: unknown): unknown
}

/** Service and resource part of an ARN, by type; any other type has an ARN made of its own name. */
const arnShapes: Readonly<Record<string, (name: string) => string>> = {
  'AWS::DynamoDB::Table': name => `dynamodb:table/${name}`,
  'AWS::IAM::Role': name => `iam:role/${name}`,
  'AWS::KMS::Key': name => `kms:key/${name}`,
  'AWS::Lambda::Function': name => `lambda:function:${name}`,
  'AWS::Logs::LogGroup': name => `logs:log-group:${name}:*`,
  'AWS::S3::Bucket': name => `s3:${name}`,
  'AWS::SNS::Topic': name => `sns:${name}`,
  'AWS::SQS::Queue': name => `sqs:${name}`,
}

const nameKeys = [
  'TableName',
  'QueueName',
  'TopicName',
  'FunctionName',
  'LogGroupName',
  'BucketName',
  'RoleName',
]

const nameOf = ({ stack, id, properties }: Resource): string => {
  const given = nameKeys.map(key => properties[key]).find(value => typeof value === 'string')
  return typeof given === 'string' ? given : `${stack}-${id}`
}

/** IAM has no regions, S3 neither regions nor accounts. */
const places: Readonly<Record<string, (region: string, account: string) => string>> = {
  iam: (_, account) => `:${account}`,
  s3: () => ':',
}

export const concrete = ({ tenant, stacks, resources, referent }: Deployment): Concrete => {
  const { partition, region, account } = tenant
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': account,
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::StackName': tenant.id,
    'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
  }
  const found = (stack: string, id: string): Resource => {
    const resource = resources.find(each => each.stack === stack && each.id === id)
    if (!resource) throw new Error(`${stack} refers to ${id}, which is not there`)
    return resource
  }
  const arnOf = (resource: Resource): string => {
    const shape = arnShapes[resource.type]?.(nameOf(resource)) ?? `other:${resource.type}/${resource.id}`
    const [service = '', ...rest] = shape.split(':')
    const place = places[service]?.(region, account) ?? `${region}:${account}`
    return `arn:${partition}:${service}:${place}:${rest.join(':')}`
  }
  /** `Ref` is a name, but of a topic its ARN. */
  const refOf = (resource: Resource): string =>
    resource.type === 'AWS::SNS::Topic' ? arnOf(resource) : nameOf(resource)
  const valueIn = (stack: string, value: unknown): unknown =>
    resolve(value, {
      where: stack,
      ref: name => pseudo[name] ?? refOf(found(stack, name)),
      attribute: (id, attribute) => {
        const resource = found(stack, id)
        if (attribute === 'StreamArn') return `${arnOf(resource)}/stream/label`
        return attribute.endsWith('Arn') ? arnOf(resource) : `${nameOf(resource)}.${attribute}`
      },
      importValue: name => {
        const target = referent(stack, { 'Fn::ImportValue': name })
        const exported = stacks
          .flatMap(each => Object.values(each.template.Outputs ?? {}))
          .find(({ Export }) => Export?.Name === name)
        return target && exported && valueIn(target.stack, exported.Value)
      },
      condition: () => true,
      findInMap: (map, top, second) =>
        objectAt(stacks.find(({ name }) => name === stack)?.template.Mappings, map, top, second),
    })
  return { arnOf, resolved: (resource, value) => valueIn(resource.stack, value as Json) }
}
