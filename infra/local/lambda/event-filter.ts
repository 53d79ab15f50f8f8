import { LocalStackError } from '../local-stack-error.ts'

type Json = Record<string, unknown>
type Test = (value: unknown) => boolean

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** One alternative of a leaf: a plain value, or an object with one of the operators below. */
const testOf = (rule: unknown, where: string): Test => {
  if (!isObject(rule)) return value => value === rule
  const [[operator, argument] = ['', undefined], ...others] = Object.entries(rule)
  if (others.length === 0) {
    if (operator === 'exists') return value => (value !== undefined) === argument
    if (operator === 'prefix') return value => typeof value === 'string' && value.startsWith(String(argument))
    if (operator === 'anything-but') {
      const unwanted: unknown[] = Array.isArray(argument) ? argument : [argument]
      return value => value !== undefined && !unwanted.includes(value)
    }
  }
  throw new LocalStackError(`${where}: there is no engine for the filter ${JSON.stringify(rule)}`)
}

const compile = (pattern: unknown, where: string): Test => {
  if (Array.isArray(pattern)) {
    const tests = pattern.map(rule => testOf(rule, where))
    return value => tests.some(test => test(value))
  }
  if (!isObject(pattern)) throw new LocalStackError(`${where}: a filter must be an object of lists`)
  const fields = Object.entries(pattern).map(([name, inner]) => [name, compile(inner, where)] as const)
  return value => fields.every(([name, test]) => test(isObject(value) ? value[name] : undefined))
}

/**
 * Compiles the filter criteria of an event source mapping; an event passes when one of the patterns holds.
 * @throws LocalStackError for an operator that is not known here
 */
export const eventFilter = (patterns: readonly string[], where: string): Test => {
  const tests = patterns.map(pattern => compile(JSON.parse(pattern), where))
  return tests.length === 0 ? () => true : event => tests.some(test => test(event))
}
