import { tableActions } from '../constructs/uses.ts'
import type { Deployment } from './deployment.ts'
import { functionIdOf } from './functions.ts'
import { withoutResources } from './grants.ts'
import { type Call, type Grant, isAllowed, matches, rolesOf } from './simulate.ts'

/** A call that a function really made, as somebody recorded it. */
export interface TracedCall extends Call {
  /** `<context>-<file>` */
  readonly functionId: string
}

export interface TraceReport {
  /** Calls that the function's role would have refused */
  readonly refused: readonly string[]
  /** What a function could do and never did, one thing on one resource each */
  readonly unused: readonly string[]
}

/** What Lambda does in the role's name; no call of the function's shows it. */
const ofTheRuntime = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ReceiveMessage',
]

/** Actions are granted by the word of the kernel, and who uses one of a word's uses the word: `read`. */
const wordOf = new Map(
  Object.entries(tableActions).flatMap(([word, actions]) => actions.map(action => [action, word] as const)),
)

/** `arn:…:table/demo-data-orderingtableCF8A919B/index/byBuyer` → `ordering`; other ARNs from the name on. */
const shortOf = (arn: string, tenantId: string): string => {
  const [, table] = /:table\/[^/]*-data-(\w+)table[0-9A-F]{8}(?:\/|$)/.exec(arn) ?? []
  return table ?? arn.split(':').slice(5).join(':').replace(`${tenantId}-`, '')
}

interface Permission {
  readonly words: string
  readonly action: string
  readonly resource: string
}

/** What a role's grants come to, without what the runtime and the key's users do. */
const permissionsOf = (id: string, grants: readonly Grant[], tenantId: string): Permission[] =>
  grants.flatMap(({ actions, resources }) =>
    actions
      .filter(action => !ofTheRuntime.includes(action) && !withoutResources.has(action))
      .filter(action => !action.startsWith('kms:'))
      .flatMap(action =>
        resources.map(resource => ({
          words: `${id} may ${wordOf.get(action) ?? action} ${shortOf(resource, tenantId)}`,
          action,
          resource,
        })),
      ),
  )

/**
 * Holds recorded calls against the roles: used ⊆ granted, and granted − used. Only functions that made a
 * call are looked at. The key's grants are left out, since tables and queues use it, not the functions.
 */
export const heldAgainstRoles = (deployment: Deployment, calls: readonly TracedCall[]): TraceReport => {
  const roles = rolesOf(deployment)
  const roleOf = new Map(
    deployment
      .of('AWS::Lambda::Function')
      .map(lambda => [
        functionIdOf(lambda),
        roles.find(({ resource }) => resource === deployment.referent(lambda.stack, lambda.properties.Role)),
      ]),
  )
  const refused = new Set<string>()
  for (const call of calls) {
    const role = roleOf.get(call.functionId)
    if (!role || !isAllowed(role, call))
      refused.add(`${call.functionId} calls ${call.action} on ${call.resource}`)
  }
  const unused = [...new Set(calls.map(({ functionId }) => functionId))].flatMap(id => {
    const permissions = permissionsOf(id, roleOf.get(id)?.grants ?? [], deployment.tenant.id)
    const own = calls.filter(({ functionId }) => functionId === id)
    const used = new Set(
      permissions
        .filter(({ action, resource }) =>
          own.some(call => call.action === action && matches(resource, call.resource)),
        )
        .map(({ words }) => words),
    )
    return [...new Set(permissions.map(({ words }) => words))].filter(words => !used.has(words))
  })
  return { refused: [...refused], unused }
}
