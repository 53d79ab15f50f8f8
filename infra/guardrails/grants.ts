import { type Guardrail, type Json, listOf, nameOf, objectAt, type Resource } from './deployment.ts'

/** Actions that know no resources, so that `*` is the only thing that can be said. */
export const withoutResources: ReadonlySet<string> = new Set([
  'dynamodb:ListStreams',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
])

export const statementsOf = ({ properties }: Resource): Json[] =>
  listOf(objectAt(properties, 'PolicyDocument', 'Statement')) as Json[]

/** The objects of a bucket under a prefix: they can be named in no other way. */
const isPrefixOfObjects = (actions: readonly string[], resource: string): boolean =>
  actions.every(action => action.startsWith('s3:')) &&
  /\/[a-z][a-z/-]*\/\*("\]\]?\}?\]?)?$/.test(resource) &&
  resource.match(/\*/g)?.length === 1

/** Things and certificates of devices that do not exist yet, in the tenant's own account. */
const isFleet = (actions: readonly string[], resource: string): boolean =>
  actions.every(action => action.startsWith('iot:')) &&
  /:(thing|cert)\/\*("\]\]?\}?\]?)?$/.test(resource) &&
  resource.match(/\*/g)?.length === 1

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const faultsOf = (statement: Json): string[] => {
  const actions = listOf(statement.Action).map(textOf)
  const free = actions.every(action => withoutResources.has(action))
  return [
    ...(statement.Effect === 'Allow' ? [] : ['a role’s policy that denies hides what it allows']),
    ...(['NotAction', 'NotResource'].some(key => key in statement) ? ['all but something'] : []),
    ...actions.filter(action => action.includes('*')).map(action => `the wildcard ${action}`),
    ...listOf(statement.Resource)
      .map(textOf)
      .filter(resource => resource.includes('*') && !free)
      .filter(resource => !isPrefixOfObjects(actions, resource) && !isFleet(actions, resource))
      .map(resource => `${actions.join(', ')} on ${resource}`),
  ]
}

/** Each role is allowed named actions on named resources. */
export const grantsNameEverything: Guardrail = ({ of }) => [
  ...of('AWS::IAM::Policy').flatMap(policy =>
    statementsOf(policy)
      .flatMap(faultsOf)
      .map(fault => `${nameOf(policy)}: ${fault}`),
  ),
  ...of('AWS::IAM::Role')
    .filter(({ properties }) => listOf(properties.ManagedPolicyArns).length > 0 || 'Policies' in properties)
    .map(role => `${nameOf(role)}: has policies that somebody else wrote, or inline ones`),
  ...of('AWS::IAM::ManagedPolicy').map(policy => `${nameOf(policy)}: one policy for several roles`),
]

/** Services that act for whoever asks must be asked by the tenant's own account. */
const deputies = new Set(['iot.amazonaws.com', 'scheduler.amazonaws.com'])

/** A role is for one service, and one that can be asked by others says by whom. */
export const rolesAreForOneService: Guardrail = ({ tenant, of }) =>
  of('AWS::IAM::Role').flatMap(role => {
    const statements = listOf(objectAt(role.properties, 'AssumeRolePolicyDocument', 'Statement')) as Json[]
    const [statement] = statements
    const service = objectAt(statement, 'Principal', 'Service')
    if (statements.length !== 1 || typeof service !== 'string')
      return [`${nameOf(role)}: not for one service`]
    const account = objectAt(statement, 'Condition', 'StringEquals', 'aws:SourceAccount')
    return deputies.has(service) && account !== tenant.account
      ? [`${nameOf(role)}: ${service} may take it for another account`]
      : []
  })

const anybody = (principal: unknown): boolean => principal === '*' || objectAt(principal, 'AWS') === '*'

/** Policies of queues, topics and buckets admit nobody without a condition; what lacks TLS is denied. */
export const nobodyIsAdmitted: Guardrail = ({ of }) =>
  of('AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy', 'AWS::S3::BucketPolicy').flatMap(policy => {
    const statements = statementsOf(policy)
    const open = statements.filter(
      ({ Effect, Principal, Condition }) => Effect === 'Allow' && anybody(Principal) && !Condition,
    )
    const deniesPlain = statements.some(
      ({ Effect, Condition }) =>
        Effect === 'Deny' && objectAt(Condition, 'Bool', 'aws:SecureTransport') === 'false',
    )
    return [
      ...(open.length > 0 ? [`${nameOf(policy)}: admits anybody`] : []),
      ...(deniesPlain ? [] : [`${nameOf(policy)}: lets requests without TLS in`]),
    ]
  })
