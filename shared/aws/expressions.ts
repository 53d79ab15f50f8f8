import type { Condition, Conditions, Update, Value } from '../writes.ts'
import { toAttribute } from './attributes.ts'
import type { Attributes } from './calls.dynamodb.ts'

/** Collects the names and values of one request's expressions under short placeholders. */
export interface Placeholders {
  name(attribute: string): string
  value(value: Value): string
  readonly names: Record<string, string> | undefined
  readonly values: Attributes | undefined
}

export const placeholders = (): Placeholders => {
  const names = new Map<string, string>()
  const values: Attributes = {}
  return {
    name: attribute => {
      const known = names.get(attribute)
      if (known) return known
      const made = `#${names.size}`
      names.set(attribute, made)
      return made
    },
    value: value => {
      const made = `:${Object.keys(values).length}`
      values[made] = toAttribute(value)
      return made
    },
    get names() {
      return names.size
        ? Object.fromEntries([...names].map(([attribute, made]) => [made, attribute]))
        : undefined
    },
    get values() {
      return Object.keys(values).length ? values : undefined
    },
  }
}

const OPERATORS = {
  equal: '=',
  notEqual: '<>',
  atLeast: '>=',
  atMost: '<=',
  less: '<',
  greater: '>',
} as const

const conditionText = (attribute: string, condition: Condition, p: Placeholders): string => {
  const name = p.name(attribute)
  switch (condition.is) {
    case 'absent':
      return `attribute_not_exists(${name})`
    case 'present':
      return `attribute_exists(${name})`
    case 'absentOr':
      return `(attribute_not_exists(${name}) OR ${conditionText(attribute, condition.condition, p)})`
    default:
      return `${name} ${OPERATORS[condition.is]} ${p.value(condition.value)}`
  }
}

export const conditionExpression = (
  conditions: Conditions | undefined,
  p: Placeholders,
): string | undefined => {
  const parts = Object.entries(conditions ?? {}).map(([attribute, condition]) =>
    conditionText(attribute, condition, p),
  )
  return parts.length ? parts.join(' AND ') : undefined
}

export const updateExpression = (change: Update, p: Placeholders): string => {
  const sets = Object.entries(change.set ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([attribute, value]) => `${p.name(attribute)} = ${p.value(value)}`)
  const adds = Object.entries(change.add ?? {}).map(
    ([attribute, by]) => `${p.name(attribute)} ${p.value(by)}`,
  )
  const removes = (change.remove ?? []).map(attribute => p.name(attribute))
  return [
    sets.length && `SET ${sets.join(', ')}`,
    adds.length && `ADD ${adds.join(', ')}`,
    removes.length && `REMOVE ${removes.join(', ')}`,
  ]
    .filter(Boolean)
    .join(' ')
}
