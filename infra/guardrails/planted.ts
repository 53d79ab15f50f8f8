import { type StackName, stackNames } from '../constructs/names.ts'
import type { StackTemplate, Template } from '../local/assembly/read.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { type Deployment, deploymentOf, type Json, listOf, objectAt } from './deployment.ts'
import type { GuardrailName } from './index.ts'

/** Templates that may be spoilt, by their stacks. */
export type Spoilable = Readonly<Record<StackName, Template>>

/** A fault as somebody might make it, in words and in the templates. */
export type Fault = readonly [fault: string, plant: (templates: Spoilable) => void]

const templateOf = (stacks: readonly StackTemplate[], name: string): Template => {
  const template = stacks.find(stack => stack.name === name)?.template
  if (!template) throw new Error(`there is no stack ${name}`)
  return template
}

/** A tenant's deployment with a fault in a copy of its templates. */
export const spoilt = (stacks: readonly StackTemplate[], tenant: Tenant, plant: Fault[1]): Deployment => {
  const copies = structuredClone(stacks.filter(({ name }) => name.startsWith(`${tenant.id}-`)))
  const [data, work, api] = stackNames.map(name => templateOf(copies, `${tenant.id}-${name}`))
  if (data && work && api) plant({ data, work, api })
  return deploymentOf(tenant, { stacks: copies })
}

interface Found {
  readonly id: string
  readonly properties: Json
  readonly resource: { Type: string; DeletionPolicy?: string }
}

const all = ({ data, work, api }: Spoilable, type: string): Found[] =>
  [work, api, data].flatMap(({ Resources = {} }) =>
    Object.entries(Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => {
        resource.Properties ??= {}
        return { id, resource, properties: resource.Properties }
      }),
  )

const first = (templates: Spoilable, type: string, like = ''): Found => {
  const found = all(templates, type).find(({ id }) => id.includes(like))
  if (!found) throw new Error(`there is no ${type} like ${like} to spoil`)
  return found
}

const set =
  (type: string, name: string, value: unknown, like?: string) =>
  (templates: Spoilable): void => {
    first(templates, type, like).properties[name] = value
  }

const unset =
  (type: string, name: string, like?: string) =>
  (templates: Spoilable): void => {
    delete first(templates, type, like).properties[name]
  }

const deleted =
  (type: string, like?: string) =>
  (templates: Spoilable): void => {
    const { id } = first(templates, type, like)
    for (const { Resources } of Object.values(templates)) delete Resources?.[id]
  }

const added =
  (type: string, properties: Json) =>
  ({ work }: Spoilable): void => {
    work.Resources = { ...work.Resources, Spoilt: { Type: type, Properties: properties } }
  }

const policyOf = (templates: Spoilable, like: string): Json[] =>
  listOf(
    objectAt(first(templates, 'AWS::IAM::Policy', like).properties, 'PolicyDocument', 'Statement'),
  ) as Json[]

/** A grant too many in the role of one function. */
export const granted =
  (statement: Json, like = 'orderingapi') =>
  (templates: Spoilable): void => {
    policyOf(templates, like).push({ Effect: 'Allow', ...statement })
  }

const own = `topic/dockline/\${iot:Connection.Thing.ThingName}`

const devicesMay = (action: string, resource: string) =>
  set('AWS::IoT::Policy', 'PolicyDocument', {
    Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
  })

const table = 'AWS::DynamoDB::Table'
const queue = 'AWS::SQS::Queue'
const lambda = 'AWS::Lambda::Function'
const alarm = 'AWS::CloudWatch::Alarm'
const route = 'AWS::ApiGatewayV2::Route'
const logs = 'AWS::Logs::LogGroup'
const mapping = 'AWS::Lambda::EventSourceMapping'

/** For every rule the faults that it must find: a rule that finds nothing proves nothing. */
export const planted: Readonly<Record<GuardrailName, readonly Fault[]>> = {
  'every function entry is wired exactly once': [
    ['a function is gone', deleted(lambda, 'outboxsweep')],
    [
      'a function is wired twice',
      templates => added(lambda, first(templates, lambda, 'ordering').properties)(templates),
    ],
    ['a function has no entry', added(lambda, { Handler: 'index.handler' })],
  ],
  'every function has its settings, its log group and its alarm': [
    ['another runtime', set(lambda, 'Runtime', 'nodejs22.x')],
    ['another processor', unset(lambda, 'Architectures')],
    ['a function that may run for minutes', set(lambda, 'Timeout', 300)],
    ['a log group that Lambda makes itself', unset(lambda, 'LoggingConfig')],
    ['an error that nobody is told of', deleted(alarm, 'orderingapialarm')],
  ],
  'every function is granted the services that it carries clients for': [
    ['a grant too many', granted({ Action: 's3:GetObject', Resource: 'arn' })],
    ['a grant too few', templates => void policyOf(templates, 'outboxrelay').splice(1)],
  ],
  'every grant names its actions and resources': [
    ['all tables', granted({ Action: 'dynamodb:GetItem', Resource: '*' })],
    ['all actions', granted({ Action: 'dynamodb:*', Resource: 'arn' })],
    [
      'all indexes',
      granted({ Action: 'dynamodb:Query', Resource: { 'Fn::Join': ['', [{ Ref: 'T' }, '/index/*']] } }),
    ],
    [
      'tracing as a cover for more',
      granted({ Action: ['xray:PutTraceSegments', 's3:GetObject'], Resource: '*' }),
    ],
    ['all but one action', granted({ NotAction: 'iam:PassRole', Resource: 'arn' })],
    ['a denial', granted({ Action: 'sqs:SendMessage', Resource: 'arn', Effect: 'Deny' })],
    [
      'a policy of AWS’s',
      set('AWS::IAM::Role', 'ManagedPolicyArns', ['arn:aws:iam::aws:policy/AdministratorAccess']),
    ],
    ['an inline policy', set('AWS::IAM::Role', 'Policies', [])],
    ['a policy for several roles', added('AWS::IAM::ManagedPolicy', {})],
  ],
  'every role is for one service, and for this account': [
    [
      'a role for anybody',
      set('AWS::IAM::Role', 'AssumeRolePolicyDocument', { Statement: [{ Principal: '*' }] }),
    ],
    [
      'a scheduler of any account',
      set('AWS::IAM::Role', 'AssumeRolePolicyDocument', {
        Statement: [{ Principal: { Service: 'scheduler.amazonaws.com' } }],
      }),
    ],
    [
      'a second principal',
      templates => {
        const document = first(templates, 'AWS::IAM::Role').properties.AssumeRolePolicyDocument
        listOf(objectAt(document, 'Statement')).push({})
      },
    ],
  ],
  'no queue, topic or bucket admits anybody, or requests without TLS': [
    [
      'a queue for all',
      templates =>
        listOf(
          objectAt(first(templates, 'AWS::SQS::QueuePolicy').properties, 'PolicyDocument', 'Statement'),
        ).push({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sqs:SendMessage', Resource: '*' }),
    ],
    ['a bucket that takes plain requests', set('AWS::S3::BucketPolicy', 'PolicyDocument', { Statement: [] })],
    ['a topic that takes plain requests', set('AWS::SNS::TopicPolicy', 'PolicyDocument', { Statement: [] })],
  ],
  'every device may connect and publish as itself only': [
    ['a device that may everything', devicesMay('iot:*', own)],
    ['a device that listens', devicesMay('iot:Subscribe', own)],
    ['a device that publishes for others', devicesMay('iot:Publish', 'topic/dockline/+/dev_01/stock')],
    ['a device with a star beside its name', devicesMay('iot:Publish', `${own}/*`)],
  ],
  'everything that keeps data is under the tenant’s key': [
    ['a table under AWS’s key', unset(table, 'SSESpecification')],
    ['a table under another key', set(table, 'SSESpecification', { KMSMasterKeyId: 'alias/aws/dynamodb' })],
    ['a queue without a key', unset(queue, 'KmsMasterKeyId')],
    ['a queue under SQS’s key', set(queue, 'KmsMasterKeyId', 'alias/aws/sqs')],
    ['a topic without a key', unset('AWS::SNS::Topic', 'KmsMasterKeyId')],
    ['a bucket under S3’s key', unset('AWS::S3::Bucket', 'BucketEncryption')],
    ['a log group without a key', unset(logs, 'KmsKeyId', 'outboxrelay')],
    ['a log group of the API’s stack without a key', unset(logs, 'KmsKeyId', 'orderingapi')],
    ['an access log without a key', unset(logs, 'KmsKeyId', 'AccessLogs')],
    ['alarms without a key', unset('AWS::SNS::Topic', 'KmsMasterKeyId', 'Alarms')],
    ['dead letters without a key', unset(queue, 'KmsMasterKeyId', 'devicereadingsDead')],
    ['a second key', added('AWS::KMS::Key', { EnableKeyRotation: true })],
    ['a key that is never rotated', unset('AWS::KMS::Key', 'EnableKeyRotation')],
    [
      'a key that goes with its stack',
      templates => {
        first(templates, 'AWS::KMS::Key').resource.DeletionPolicy = 'Delete'
      },
    ],
    ['a type that nobody has thought about', added('AWS::Kinesis::Stream', {})],
  ],
  'every table can be brought back and not be deleted': [
    ['no point-in-time recovery', unset(table, 'PointInTimeRecoverySpecification')],
    ['no deletion protection', set(table, 'DeletionProtectionEnabled', false)],
    ['no time to live', unset(table, 'TimeToLiveSpecification')],
    [
      'a table that goes with its stack',
      templates => {
        first(templates, table).resource.DeletionPolicy = 'Delete'
      },
    ],
    ['a table among the functions', added(table, {})],
    ['a kind of table that the packs do not see', added('AWS::DynamoDB::GlobalTable', {})],
  ],
  'every queue has watched dead letters': [
    ['no dead-letter queue', unset(queue, 'RedrivePolicy', 'readingsqueueQueue')],
    ['a dead-letter queue of the other kind', unset(queue, 'FifoQueue', 'invoicingqueueDead')],
    ['dead letters that are lost early', set(queue, 'MessageRetentionPeriod', 60, 'invoicingqueueDead')],
    ['dead letters that nobody sees', deleted(alarm, 'issueinvoicesdeadletters')],
    ['a queue that grows unseen', deleted(alarm, 'recordreadingslate')],
    [
      'a rule without an error action',
      templates => {
        const { properties } = first(templates, 'AWS::IoT::TopicRule')
        delete (properties.TopicRulePayload as Json).ErrorAction
      },
    ],
  ],
  'every consumer has time and reports failures one by one': [
    ['a message that comes back too early', set(queue, 'VisibilityTimeout', 30, 'readingsqueueQueue')],
    ['a batch that fails as a whole', unset(mapping, 'FunctionResponseTypes')],
    ['a stream whose failures go nowhere', unset(mapping, 'DestinationConfig', 'outboxrelay')],
  ],
  'every log is kept as long as the tenant says': [
    ['a log for ever', unset(logs, 'RetentionInDays')],
    ['a log for a day', set(logs, 'RetentionInDays', 1)],
    ['a log under another name', set(logs, 'LogGroupName', '/aws/lambda/ordering')],
  ],
  'every alarm has its paragraph and tells somebody': [
    ['an alarm that tells nobody', unset(alarm, 'AlarmActions')],
    ['an alarm without a paragraph', set(alarm, 'AlarmName', 'demo-nobody-knows')],
    ['an alarm that does not say where to read on', set(alarm, 'AlarmDescription', 'Something is wrong.')],
  ],
  'every route is served as written, with a token unless public': [
    ['a route that is not served', deleted(route, 'POSTv1orders')],
    ['a route that asks for no token', set(route, 'AuthorizationType', 'NONE', 'v1orders')],
    ['a route without its authorizer', unset(route, 'AuthorizerId', 'v1orders')],
    ['a public route that asks for a token', set(route, 'AuthorizationType', 'JWT', 'v1openapi')],
    ['a route that nobody wrote', set(route, 'RouteKey', 'GET /v1/secrets')],
    [
      'a route to another function',
      templates => {
        const [from, to] = ['v1orders', 'v1products'].map(like => first(templates, route, like).properties)
        if (from && to) from.Target = to.Target
      },
    ],
  ],
  'no ARN is written by hand': [
    ['an ARN of another partition', granted({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/key' })],
    [
      'one inside a text',
      set(lambda, 'Description', 'writes to arn:aws-cn:sqs:cn-north-1:444455556666:queue'),
    ],
  ],
  // Only for a tenant where these are missing; elsewhere they are no faults.
  'nothing is named that the region lacks': [
    ['a user pool', added('AWS::Cognito::UserPool', {})],
    ['traces', set(lambda, 'TracingConfig', { Mode: 'Active' })],
    ['a grant to trace', granted({ Action: 'xray:PutTraceSegments', Resource: '*' })],
    ['a model', granted({ Action: 'bedrock:InvokeModel', Resource: 'model' })],
    ['a mail identity', added('AWS::SES::EmailIdentity', {})],
    [
      'a bucket for failed batches',
      set(mapping, 'DestinationConfig', { OnFailure: { Destination: 'arn:x:s3:::failed' } }),
    ],
  ],
  'every stack imports from those before it only': [
    [
      'a table that waits for a queue',
      ({ data, work }) => {
        work.Outputs = { ...work.Outputs, Late: { Value: 'x', Export: { Name: 'late' } } }
        set(table, 'TableName', { 'Fn::ImportValue': 'late' })({ data, work, api: {} })
      },
    ],
    ['an import of what is not there', set(lambda, 'Description', { 'Fn::ImportValue': 'nothing' })],
  ],
  'every stack has fewer than 400 resources': stackNames.map(
    (name): Fault => [
      `hundreds of resources more in ${name}`,
      templates => {
        templates[name].Resources = {
          ...templates[name].Resources,
          ...Object.fromEntries(
            Array.from({ length: 400 }, (_, i) => [`More${i}`, { Type: 'AWS::KMS::Alias' }]),
          ),
        }
      },
    ],
  ),
}
