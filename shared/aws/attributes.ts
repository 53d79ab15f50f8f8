import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Item, Value } from '../writes.ts'

export type Attributes = Record<string, AttributeValue>

/**
 * An object or list is kept as its JSON, in a map of this one member. No condition, index or update ever looks
 * into one, so that a tree of attributes would only be paid for: in bytes, in the client and in the engine.
 */
const JSON_MEMBER = 'json'

/** @throws TypeError for a number that JSON and DynamoDB do not know */
export const toAttribute = (value: Value): AttributeValue => {
  switch (typeof value) {
    case 'string':
      return { S: value }
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} cannot be stored`)
      return { N: String(value) }
    case 'boolean':
      return { BOOL: value }
    default:
      return value === null ? { NULL: true } : { M: { [JSON_MEMBER]: { S: JSON.stringify(value) } } }
  }
}

/** Members that are `undefined` are left out, in depth too. */
export const toItem = (item: Record<string, Value | undefined>): Attributes => {
  const attributes: Attributes = {}
  for (const name in item) {
    const value = item[name]
    if (value !== undefined) attributes[name] = toAttribute(value)
  }
  return attributes
}

const fromAttribute = (attribute: AttributeValue): Value => {
  if (attribute.S !== undefined) return attribute.S
  if (attribute.N !== undefined) return Number(attribute.N)
  if (attribute.BOOL !== undefined) return attribute.BOOL
  const json = attribute.M?.[JSON_MEMBER]?.S
  return json === undefined ? null : JSON.parse(json)
}

export const fromItem = (attributes: Attributes): Item => {
  const item: Record<string, Value> = {}
  for (const name in attributes) item[name] = fromAttribute(attributes[name] as AttributeValue)
  return item as Item
}
