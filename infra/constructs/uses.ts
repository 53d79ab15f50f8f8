import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Arn, Aws, SecretValue } from 'aws-cdk-lib/core'
import type { Service } from '../stacks/service.ts'

/** What a function may do to a table, in the words of the kernel's writes. */
export type TableAccess = 'read' | 'put' | 'update' | 'remove' | 'check' | 'putAll'

/** What a function may do to objects; `lock` keeps them from everybody for a time. */
export type DocumentAccess = 'read' | 'put' | 'list' | 'lock'

/** Objects under a prefix that ends in `/`. */
export interface DocumentUse {
  readonly prefix: string
  readonly access: readonly DocumentAccess[]
}

/** What a function uses; it gets just these permissions and just these names in its environment. */
export interface Uses {
  readonly tables?: Readonly<Record<string, readonly TableAccess[]>>
  /** Publishes to the topic of events */
  readonly events?: 'publish'
  /** Queues that it sends to, by name */
  readonly sends?: readonly string[]
  /** Objects of the tenant's bucket under prefixes that end in `/` */
  readonly documents?: DocumentUse | readonly DocumentUse[]
  /** Sends the tenant's mail, where the tenant has any */
  readonly mail?: boolean
  /** Encrypts and decrypts fields with data keys of the tenant's key */
  readonly encryption?: boolean
}

/** An item of a transaction takes the permission of its own kind. */
export const tableActions: Readonly<Record<TableAccess, readonly string[]>> = {
  read: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
  put: ['dynamodb:PutItem'],
  update: ['dynamodb:UpdateItem'],
  remove: ['dynamodb:DeleteItem'],
  check: ['dynamodb:ConditionCheckItem'],
  putAll: ['dynamodb:BatchWriteItem'],
}

/** Statements for the execution role of a function. DynamoDB, SQS and SNS use the key in the caller's name. */
export const statementsFor = (service: Service, uses: Uses): PolicyStatement[] => {
  const tables = Object.entries(uses.tables ?? {})
  return [
    ...tables.map(([name, access]) => tableStatement(service, name, access)),
    ...(tables.length > 0 ? [keyStatement(service, tableKeyActions(tables), 'dynamodb')] : []),
    ...(uses.events ? publishStatements(service) : []),
    ...(uses.sends ?? []).flatMap(name => sendStatements(service, service.queue(name).queueArn)),
    ...[uses.documents ?? []].flat().flatMap(use => documentStatements(service, use)),
    ...(uses.mail ? mailStatements(service) : []),
    ...(uses.encryption ? [fieldKeyStatement(service)] : []),
  ]
}

export const environmentFor = (service: Service, uses: Uses): Record<string, string> => ({
  ...Object.fromEntries(
    Object.keys(uses.tables ?? {}).map(name => [
      `TABLE_${name.toUpperCase()}`,
      service.table(name).tableName,
    ]),
  ),
  ...(uses.events ? { EVENTS_TOPIC_ARN: service.work.events.topicArn } : {}),
  ...Object.fromEntries(
    (uses.sends ?? []).map(name => [`${name.toUpperCase()}_QUEUE_URL`, service.queue(name).queueUrl]),
  ),
  ...(uses.documents ? { DOCUMENTS_BUCKET: service.documents.bucketName } : {}),
  ...(uses.encryption ? { TENANT_KEY_ID: service.key.keyArn } : {}),
  ...(uses.mail ? mailEnvironment(service) : {}),
})

/** Sending to an encrypted queue takes a data key of the queue's key. */
export const sendStatements = (service: Service, queueArn: string): PolicyStatement[] => [
  allow(['sqs:SendMessage'], [queueArn]),
  keyStatement(service, ['kms:GenerateDataKey', 'kms:Decrypt'], 'sqs'),
]

export const receiveStatements = (service: Service, queueArn: string): PolicyStatement[] => [
  allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [queueArn]),
  keyStatement(service, ['kms:Decrypt'], 'sqs'),
]

export const allow = (actions: readonly string[], resources: readonly string[]): PolicyStatement =>
  new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources] })

const publishStatements = (service: Service) => [
  allow(['sns:Publish'], [service.work.events.topicArn]),
  keyStatement(service, ['kms:GenerateDataKey', 'kms:Decrypt'], 'sns'),
]

const tableStatement = (service: Service, name: string, access: readonly TableAccess[]) => {
  const { tableArn } = service.table(name)
  const indexes = access.includes('read') ? service.indexesOf(name) : []
  return allow(
    access.flatMap(one => tableActions[one]),
    [tableArn, ...indexes.map(index => `${tableArn}/index/${index}`)],
  )
}

const tableKeyActions = (tables: readonly (readonly [string, readonly TableAccess[]])[]) => [
  'kms:Decrypt',
  'kms:DescribeKey',
  ...(tables.some(([, access]) => access.some(one => one !== 'read'))
    ? ['kms:Encrypt', 'kms:GenerateDataKey']
    : []),
]

const objectActions: Readonly<Record<Exclude<DocumentAccess, 'list'>, string>> = {
  read: 's3:GetObject',
  put: 's3:PutObject',
  lock: 's3:PutObjectRetention',
}

/** Objects under the prefix only; to list, the request must name that prefix or a part of it. */
const documentStatements = (service: Service, { prefix, access }: DocumentUse) => {
  const { bucketArn } = service.documents
  const onObjects = access.filter(one => one !== 'list').map(one => objectActions[one])
  const list = allow(['s3:ListBucket'], [bucketArn])
  list.addCondition('StringLike', { 's3:prefix': `${prefix}*` })
  return [
    ...(onObjects.length > 0 ? [allow(onObjects, [`${bucketArn}/${prefix}*`])] : []),
    ...(access.includes('list') ? [list] : []),
    keyStatement(service, ['kms:Decrypt', ...(access.includes('put') ? ['kms:GenerateDataKey'] : [])], 's3'),
  ]
}

/** SES sends in the name of the domain that the tenant's letters come from; a relay is asked over the internet. */
const mailStatements = (service: Service): PolicyStatement[] => {
  const { mail } = service.tenant
  if (mail?.kind !== 'ses') return []
  const identity = mail.from.slice(mail.from.lastIndexOf('@') + 1)
  return [
    allow(
      ['ses:SendEmail', 'ses:SendRawEmail'],
      [Arn.format({ service: 'ses', resource: 'identity', resourceName: identity }, service.work)],
    ),
  ]
}

const mailEnvironment = ({ tenant }: Service): Record<string, string> => {
  const { mail } = tenant
  if (!mail) return {}
  return {
    MAIL: JSON.stringify(mail),
    ...(mail.kind === 'relay'
      ? { MAIL_RELAY_SECRET: SecretValue.secretsManager(`dockline/${tenant.id}/mail-relay`).unsafeUnwrap() }
      : {}),
  }
}

/** Only data keys of this tenant's fields: with this the function opens neither tables nor queues. */
const fieldKeyStatement = (service: Service) => {
  const statement = allow(['kms:GenerateDataKey', 'kms:Decrypt'], [service.key.keyArn])
  statement.addCondition('StringEquals', { 'kms:EncryptionContext:tenant': service.tenant.id })
  return statement
}

const keyStatement = (service: Service, actions: readonly string[], via: string) => {
  const statement = allow(actions, [service.key.keyArn])
  statement.addCondition('StringEquals', { 'kms:ViaService': callersName(service, via) })
  return statement
}

/** How a service names itself to KMS. In China AWS's own examples show both endings. */
const callersName = ({ profile }: Service, via: string): string | string[] => {
  const own = `${via}.${Aws.REGION}.${Aws.URL_SUFFIX}`
  return profile.partition === 'aws' ? own : [own, `${via}.${Aws.REGION}.amazonaws.com`]
}
