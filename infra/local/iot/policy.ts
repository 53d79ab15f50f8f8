import { LocalStackError } from '../local-stack-error.ts'
import { compilePattern } from './policy-pattern.ts'
import { type Connection, variable } from './policy-variables.ts'

/** What a policy decides about. */
export type Action = 'Connect' | 'Publish' | 'RetainPublish' | 'Subscribe' | 'Receive'

export interface Policy {
  readonly name: string
  /** A matching deny outweighs every allow; nothing that matches leaves it to other policies. */
  decide(action: Action, resource: string, connection: Connection): 'allow' | 'deny' | undefined
}

/** Whether the policies together allow it; what none allows is denied. */
export const allows = (
  policies: readonly Policy[],
  action: Action,
  resource: string,
  connection: Connection,
): boolean => {
  const attached = connection.device.policies
  const decisions = policies
    .filter(({ name }) => attached?.includes(name) ?? true)
    .map(policy => policy.decide(action, resource, connection))
  return decisions.includes('allow') && !decisions.includes('deny')
}

type Json = Record<string, unknown>
type Test = (connection: Connection) => boolean

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String)

const known = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition'])

/**
 * Compiles the document of an `AWS::IoT::Policy`.
 * @throws LocalStackError for an element, operator or variable that this engine does not know
 */
export const compilePolicy = (name: string, document: Json, where = name): Policy => {
  const statements = [document.Statement as Json | Json[]].flat().map(statement => {
    for (const element of Object.keys(statement))
      if (!known.has(element)) throw new LocalStackError(`${where}: the element ${element} is not known`)
    return {
      effect: statement.Effect === 'Deny' ? ('deny' as const) : ('allow' as const),
      action: actionTest(listOf(statement.Action)),
      resources: listOf(statement.Resource).map(text => compilePattern(withoutPrefix(text), where)),
      conditions: conditionsOf((statement.Condition ?? {}) as Record<string, Json>, where),
    }
  })
  return {
    name,
    decide: (action, resource, connection) => {
      const effects = statements
        .filter(
          each =>
            each.action(action) &&
            each.resources.some(matches => matches(resource, connection)) &&
            each.conditions.every(holds => holds(connection)),
        )
        .map(({ effect }) => effect)
      return effects.includes('deny') ? 'deny' : effects[0]
    },
  }
}

/** One machine is one account and region, so only the last part of an ARN says anything. */
const withoutPrefix = (arn: string): string => arn.replace(/^arn:[^:]*:iot:[^:]*:[^:]*:/, '')

const actionTest = (patterns: readonly string[]) => {
  const tests = patterns.map(text => new RegExp(`^${text.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i'))
  return (action: Action): boolean => tests.some(test => test.test(`iot:${action}`))
}

/** Wildcards mean something in the Like operators only. */
const literal = (text: string) => text.replaceAll(/[*?]/g, found => `\${${found}}`)
const asIs = (text: string) => text

const operators: Readonly<Record<string, { read: (text: string) => string; negated: boolean }>> = {
  Bool: { read: literal, negated: false },
  StringEquals: { read: literal, negated: false },
  StringNotEquals: { read: literal, negated: true },
  StringLike: { read: asIs, negated: false },
  StringNotLike: { read: asIs, negated: true },
}

const conditionsOf = (conditions: Record<string, Json>, where: string): Test[] =>
  Object.entries(conditions).flatMap(([name, keys]) => {
    const operator = operators[name]
    if (!operator) throw new LocalStackError(`${where}: the condition operator ${name} is not known`)
    return Object.entries(keys).map(([key, wanted]): Test => {
      const actual = variable(key, where)
      const patterns = listOf(wanted).map(text => compilePattern(operator.read(text), where))
      return connection => {
        const value = actual(connection)
        const found = value !== undefined && patterns.some(matches => matches(value, connection))
        return operator.negated ? !found : found
      }
    })
  })
