import type { DatabaseCall } from './fault-proxy.ts'

// biome-ignore lint/suspicious/noExplicitAny: a part of a request of DynamoDB's protocol
type Part = any

/** How a mistake of a store looks to the database: calls in place of the one that is right. */
export type Mistake = (call: DatabaseCall) => readonly DatabaseCall[]

export const keyOf = (part: Part): string => {
  const [write] = Object.values(part) as Part[]
  return String((write.Key ?? write.Item)?.pk?.S ?? '')
}

export const tableOf = (part: Part): string => {
  const [write] = Object.values(part) as Part[]
  return String(write.TableName).replace(/^test-/, '')
}

const transactionOf = (parts: readonly Part[]): DatabaseCall => ({
  operation: 'TransactWriteItems',
  input: { TransactItems: parts },
})

/** A transaction in two: those that come first, and the others after them. */
export const split =
  (first: (part: Part, index: number) => boolean): Mistake =>
  call => {
    if (call.operation !== 'TransactWriteItems') return [call]
    const parts: Part[] = call.input.TransactItems
    const ahead = parts.filter(first)
    const behind = parts.filter((part, i) => !first(part, i))
    return ahead.length && behind.length ? [transactionOf(ahead), transactionOf(behind)] : [call]
  }

const NAMED = /#\w+/g
const VALUED = /:\w+/g

const mentioned = (all: Record<string, unknown> | undefined, text: string, names: RegExp) => {
  const used = new Set(text.match(names) ?? [])
  const kept = Object.entries(all ?? {}).filter(([name]) => used.has(name))
  return kept.length ? Object.fromEntries(kept) : undefined
}

/** The write without its condition, and without the names and values that only the condition had. */
const withoutCondition = (part: Part): Part => {
  const [[kind, write]] = Object.entries(part) as [[string, Part]]
  const {
    ConditionExpression: _,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ...rest
  } = write
  const text = String(rest.UpdateExpression ?? '')
  const used = { names: mentioned(names, text, NAMED), values: mentioned(values, text, VALUED) }
  return {
    [kind]: {
      ...rest,
      ...(used.names ? { ExpressionAttributeNames: used.names } : {}),
      ...(used.values ? { ExpressionAttributeValues: used.values } : {}),
    },
  }
}

/** A store that writes without a condition, where `which` says so. */
export const unconditional =
  (which: (part: Part) => boolean): Mistake =>
  call => {
    if (call.operation !== 'TransactWriteItems') return [call]
    const parts: Part[] = call.input.TransactItems
    const bare = parts
      .filter(part => !(part.ConditionCheck && which(part)))
      .map(part => (which(part) ? withoutCondition(part) : part))
    return [{ ...call, input: { ...call.input, TransactItems: bare } }]
  }

/** A consumer without its marks: what it has seen is not refused. */
export const unmarked: Mistake = call => {
  if (call.operation !== 'TransactWriteItems') return [call]
  const parts: Part[] = call.input.TransactItems
  const others = parts.filter(part => !keyOf(part).startsWith('inbox#'))
  return others.length ? [{ ...call, input: { ...call.input, TransactItems: others } }] : [call]
}
