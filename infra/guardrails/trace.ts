import type { Deployment } from './deployment.ts'
import { functionIdOf } from './functions.ts'
import { withoutResources } from './grants.ts'
import { type Call, isAllowed, matches, rolesOf } from './simulate.ts'

/** A call that a function really made, as somebody recorded it. */
export interface TracedCall extends Call {
  /** `<context>-<file>` */
  readonly functionId: string
}

export interface TraceReport {
  /** Calls that the function's role would have refused */
  readonly refused: readonly string[]
  /** Grants that no call used: what a function could do and never did */
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
  const unused = [...new Set(calls.map(({ functionId }) => functionId))].flatMap(id =>
    (roleOf.get(id)?.grants ?? []).flatMap(({ actions, resources }) =>
      actions
        .filter(action => !ofTheRuntime.includes(action) && !withoutResources.has(action))
        .filter(action => !action.startsWith('kms:'))
        .filter(
          action =>
            !calls.some(
              call =>
                call.functionId === id &&
                call.action === action &&
                resources.some(pattern => matches(pattern, call.resource)),
            ),
        )
        .map(action => `${id} may ${action} on ${resources.join(', ')}`),
    ),
  )
  return { refused: [...refused], unused }
}
