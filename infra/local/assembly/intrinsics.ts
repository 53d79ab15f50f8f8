import { LocalStackError } from '../local-stack-error.ts'

/** What the functions of a template may ask about the world they stand in. */
export interface Scope {
  /** Names the place in error messages: stack and logical id. */
  where: string
  ref: (name: string) => unknown
  attribute: (logicalId: string, attribute: string) => unknown
  importValue: (name: string) => unknown
  condition: (name: string) => boolean
  findInMap: (map: string, top: string, second: string) => unknown
}

type Json = Record<string, unknown>

/** CloudFormation's `AWS::NoValue`: the property is as if it were not there. */
export const noValue = Symbol('AWS::NoValue')

const functionName = (value: Json): string | undefined => {
  const keys = Object.keys(value)
  const [only] = keys
  if (keys.length !== 1 || only === undefined) return undefined
  return only === 'Ref' || only === 'Condition' || only.startsWith('Fn::') ? only : undefined
}

const substitute = (text: string, own: Json, scope: Scope): string =>
  text.replaceAll(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`
    if (name in own) return String(resolve(own[name], scope))
    const dot = name.indexOf('.')
    const value = dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1))
    return value === undefined ? whole : String(value)
  })

const list = (value: unknown, scope: Scope): unknown[] => {
  const resolved = resolve(value, scope)
  if (!Array.isArray(resolved))
    throw new LocalStackError(`${scope.where}: expected a list, found ${typeof resolved}`)
  return resolved
}

/** Evaluates a condition: the functions that CloudFormation allows in `Conditions` and in `Fn::If`. */
export const holds = (expression: unknown, scope: Scope): boolean => {
  const value = resolve(expression, scope)
  return value === true || value === 'true'
}

const functions: Record<string, (argument: never, scope: Scope) => unknown> = {
  Ref: (name: string, scope) => scope.ref(name),
  Condition: (name: string, scope) => scope.condition(name),
  'Fn::GetAtt': (argument: string | [string, unknown], scope) => {
    const [id, attribute] = typeof argument === 'string' ? splitOnce(argument) : argument
    return scope.attribute(id, String(resolve(attribute, scope)))
  },
  'Fn::Join': ([separator, parts]: [string, unknown], scope) => list(parts, scope).join(separator),
  'Fn::Sub': (argument: string | [string, Json], scope) =>
    typeof argument === 'string'
      ? substitute(argument, {}, scope)
      : substitute(argument[0], argument[1], scope),
  'Fn::Select': ([index, from]: [unknown, unknown], scope) =>
    list(from, scope)[Number(resolve(index, scope))],
  'Fn::Split': ([separator, text]: [string, unknown], scope) => String(resolve(text, scope)).split(separator),
  'Fn::ImportValue': (name: unknown, scope) => scope.importValue(String(resolve(name, scope))),
  'Fn::If': ([name, yes, no]: [string, unknown, unknown], scope) =>
    resolve(scope.condition(name) ? yes : no, scope),
  'Fn::Equals': ([left, right]: [unknown, unknown], scope) =>
    String(resolve(left, scope)) === String(resolve(right, scope)),
  'Fn::Not': ([expression]: [unknown], scope) => !holds(expression, scope),
  'Fn::And': (expressions: unknown[], scope) => expressions.every(expression => holds(expression, scope)),
  'Fn::Or': (expressions: unknown[], scope) => expressions.some(expression => holds(expression, scope)),
  'Fn::Base64': (text: unknown, scope) => Buffer.from(String(resolve(text, scope))).toString('base64'),
  'Fn::FindInMap': (keys: [unknown, unknown, unknown], scope) => {
    const [map, top, second] = keys.map(key => String(resolve(key, scope))) as [string, string, string]
    return scope.findInMap(map, top, second)
  },
  'Fn::ToJsonString': (value: unknown, scope) => JSON.stringify(resolve(value, scope)),
  'Fn::GetAZs': () => [],
}

const splitOnce = (text: string): [string, string] => {
  const dot = text.indexOf('.')
  return [text.slice(0, dot), text.slice(dot + 1)]
}

/**
 * Replaces every intrinsic function in a value by what it stands for.
 * @throws LocalStackError for a function that CDK does not emit for the resources known here
 */
export const resolve = (value: unknown, scope: Scope): unknown => {
  if (Array.isArray(value)) {
    return value.map(entry => resolve(entry, scope)).filter(entry => entry !== noValue)
  }
  if (value === null || typeof value !== 'object') return value
  const name = functionName(value as Json)
  if (name !== undefined) {
    const evaluate = functions[name]
    if (evaluate === undefined)
      throw new LocalStackError(`${scope.where}: ${name} is not known to the local stack`)
    return evaluate((value as Json)[name] as never, scope)
  }
  const resolved: Json = {}
  for (const [key, entry] of Object.entries(value)) {
    const result = resolve(entry, scope)
    if (result !== noValue) resolved[key] = result
  }
  return resolved
}
