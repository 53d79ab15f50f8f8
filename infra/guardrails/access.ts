import { concrete } from './concrete.ts'
import type { Deployment } from './deployment.ts'
import { withoutResources } from './grants.ts'
import { isAllowed, type Role, rolesOf } from './simulate.ts'

/** What anybody who had got hold of a role would try on somebody else's things. */
const temptations: Readonly<Record<string, readonly string[]>> = {
  dynamodb: [
    'dynamodb:GetItem',
    'dynamodb:Query',
    'dynamodb:Scan',
    'dynamodb:PutItem',
    'dynamodb:DeleteTable',
  ],
  kms: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ScheduleKeyDeletion', 'kms:CreateGrant'],
  lambda: ['lambda:InvokeFunction', 'lambda:UpdateFunctionCode'],
  logs: ['logs:PutLogEvents', 'logs:GetLogEvents', 'logs:FilterLogEvents'],
  s3: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'],
  sns: ['sns:Publish', 'sns:Subscribe'],
  sqs: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:PurgeQueue'],
  iam: ['sts:AssumeRole', 'iam:PassRole'],
}

/** ARNs of a deployment's resources that have a service of their own here, and of what is inside them. */
const targetsOf = (deployment: Deployment): string[] => {
  const { arnOf } = concrete(deployment)
  return deployment.resources
    .map(arnOf)
    .filter(arn => !arn.includes(':other:'))
    .flatMap(arn =>
      arn.includes(':dynamodb:') ? [arn, `${arn}/index/byKind`, `${arn}/stream/label`] : [arn],
    )
    .flatMap(arn => (arn.includes(':s3:') ? [arn, `${arn}/documents/1`] : [arn]))
}

const serviceOf = (arn: string): string => arn.split(':')[2] ?? ''

export interface AccessReport {
  /** How many combinations of role, resource and action were tried */
  readonly trials: number
  readonly leaks: readonly string[]
}

const actionsOf = (role: Role, service: string): string[] => {
  const own = role.grants.flatMap(({ actions }) => actions).filter(action => action.startsWith(`${service}:`))
  return [...new Set([...own, ...(temptations[service] ?? [])])].filter(
    action => !withoutResources.has(action),
  )
}

/**
 * Tries every role of each tenant on every resource of every other, with its own actions and some worse
 * ones, all conditions taken as met. Nothing may be allowed, also where tenants share account and region.
 */
export const accessAcrossTenants = (deployments: readonly Deployment[]): AccessReport => {
  const leaks: string[] = []
  let trials = 0
  for (const own of deployments) {
    const roles = rolesOf(own)
    for (const other of deployments) {
      if (other === own) continue
      for (const resource of targetsOf(other))
        for (const role of roles)
          for (const action of actionsOf(role, serviceOf(resource))) {
            trials++
            if (isAllowed(role, { action, resource })) leaks.push(`${role.name} may ${action} on ${resource}`)
          }
    }
  }
  return { trials, leaks }
}
