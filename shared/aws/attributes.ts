import { Buffer } from 'node:buffer'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Item, Value } from '../writes.ts'
import type { Attribute, Attributes } from './calls.dynamodb.ts'

/**
 * An object or list is kept whole, as its JSON in a map of one member. No condition, index or update ever looks
 * into one, so that a tree of attributes would only be paid for: in bytes, in the client and in the engine.
 * DynamoDB bills by the kilobyte, so longer JSON is deflated, to a quarter as a rule.
 */
const JSON_MEMBER = 'json'
const DEFLATED_MEMBER = 'deflated'
const DEFLATED_ABOVE = 1_000

const toText = (value: Value): Attribute => {
  const json = JSON.stringify(value)
  return json.length > DEFLATED_ABOVE
    ? { M: { [DEFLATED_MEMBER]: { B: deflateRawSync(json).toString('base64') } } }
    : { M: { [JSON_MEMBER]: { S: json } } }
}

/** @throws TypeError for a number that JSON and DynamoDB do not know */
export const toAttribute = (value: Value): Attribute => {
  switch (typeof value) {
    case 'string':
      return { S: value }
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} cannot be stored`)
      return { N: String(value) }
    case 'boolean':
      return { BOOL: value }
    default:
      return value === null ? { NULL: true } : toText(value)
  }
}

/**
 * Members that are `undefined` are left out, in depth too.
 *
 * @throws TypeError for a member called `__proto__`, which would be no member of the result
 */
export const toItem = (item: Record<string, Value | undefined>): Attributes => {
  const attributes: Attributes = {}
  for (const name in item) {
    if (name === '__proto__') throw new TypeError('__proto__ cannot be stored')
    const value = item[name]
    if (value !== undefined) attributes[name] = toAttribute(value)
  }
  return attributes
}

const fromAttribute = (attribute: Attribute): Value => {
  if (attribute.S !== undefined) return attribute.S
  if (attribute.N !== undefined) return Number(attribute.N)
  if (attribute.BOOL !== undefined) return attribute.BOOL
  if (attribute.NULL !== undefined) return null
  const { [JSON_MEMBER]: json, [DEFLATED_MEMBER]: deflated } = attribute.M ?? {}
  if (json?.S !== undefined) return JSON.parse(json.S)
  if (deflated?.B !== undefined)
    return JSON.parse(inflateRawSync(Buffer.from(deflated.B, 'base64')).toString())
  throw new TypeError(`An attribute of a form that is not ours: ${Object.keys(attribute)}`)
}

/**
 * By the order of their names: the database gives each item's attributes in an order of its own, and objects that
 * were made in a hundred orders are slow to read, to copy and to write.
 *
 * @throws TypeError for what `toItem` has not made, such as an object as a tree of attributes
 */
export const fromItem = (attributes: Attributes): Item => {
  const item: Record<string, Value> = {}
  for (const name of Object.keys(attributes).sort()) item[name] = fromAttribute(attributes[name] as Attribute)
  return item as Item
}
