import { concrete } from './concrete.ts'
import { type Deployment, type Json, listOf, type Resource } from './deployment.ts'
import { statementsOf } from './grants.ts'

/** A statement of a role's policies, its ARNs as they will be. */
export interface Grant {
  readonly allows: boolean
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly conditions: Json
}

export interface Role {
  readonly name: string
  readonly resource: Resource
  readonly grants: readonly Grant[]
}

/** All roles of a deployment with what their policies grant. */
export const rolesOf = (deployment: Deployment): Role[] => {
  const { of, referent } = deployment
  const { resolved } = concrete(deployment)
  return of('AWS::IAM::Role').map(resource => ({
    name: `${resource.stack}/${resource.id}`,
    resource,
    grants: of('AWS::IAM::Policy')
      .filter(({ stack, properties }) =>
        listOf(properties.Roles).some(each => referent(stack, each) === resource),
      )
      .flatMap(policy =>
        statementsOf(policy).map(statement => ({
          allows: statement.Effect === 'Allow',
          actions: listOf(resolved(policy, statement.Action)).map(String),
          resources: listOf(resolved(policy, statement.Resource)).map(String),
          conditions: (resolved(policy, statement.Condition) ?? {}) as Json,
        })),
      ),
  }))
}

const patterns = new Map<string, RegExp>()

/** IAM's wildcards: `*` for any characters, `?` for one. */
export const matches = (pattern: string, value: string): boolean => {
  if (pattern === value || pattern === '*') return true
  if (!/[*?]/.test(pattern)) return false
  let compiled = patterns.get(pattern)
  if (!compiled) {
    const source = pattern
      .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')
    compiled = new RegExp(`^${source}$`, 's')
    patterns.set(pattern, compiled)
  }
  return compiled.test(value)
}

/** What a caller does: the action, the resource's ARN and what IAM knows about the request. */
export interface Call {
  readonly action: string
  readonly resource: string
  /** By condition key; absent: every condition counts as met, which is the worst that can be */
  readonly context?: Readonly<Record<string, string>>
}

const operators: Readonly<Record<string, (wanted: string, value: string | undefined) => boolean>> = {
  StringEquals: (wanted, value) => wanted === value,
  StringLike: (wanted, value) => value !== undefined && matches(wanted, value),
}

const holds = (conditions: Json, context: Call['context']): boolean =>
  context === undefined ||
  Object.entries(conditions).every(([operator, keys]) => {
    const holdsFor = operators[operator]
    if (!holdsFor) throw new Error(`the condition operator ${operator} is not simulated`)
    return Object.entries(keys as Json).every(([key, wanted]) =>
      listOf(wanted).some(value => holdsFor(String(value), context[key])),
    )
  })

const speaksOf = (grant: Grant, { action, resource, context }: Call): boolean =>
  grant.actions.some(pattern => matches(pattern.toLowerCase(), action.toLowerCase())) &&
  grant.resources.some(pattern => matches(pattern, resource)) &&
  holds(grant.conditions, context)

/** IAM's decision from the role's own policies: a denial outweighs, and what nobody allows is denied. */
export const isAllowed = ({ grants }: Pick<Role, 'grants'>, call: Call): boolean => {
  const speaking = grants.filter(grant => speaksOf(grant, call))
  return speaking.some(({ allows }) => allows) && speaking.every(({ allows }) => allows)
}
