import { type Expression, type Named, readExpression } from './expression.ts'
import type { Message } from './functions.ts'
import { type Reader, readerOf } from './reader.ts'
import type { Value } from './values.ts'

/** What a statement makes of a message: the action's input, nothing, or a payload that it cannot read. */
export type Selected =
  | { readonly kind: 'selected'; readonly output: string }
  | { readonly kind: 'passed' }
  | { readonly kind: 'unreadable' }

export interface Statement {
  readonly topicFilter: string
  select(message: Message): Selected
}

type Column = '*' | { readonly name: string; readonly value: Expression }

const readColumn = (reader: Reader): Column => {
  if (reader.takeSymbol('*')) return '*'
  const { value, name }: Named = readExpression(reader)
  if (reader.takeWord('AS')) {
    return { value, name: (reader.take('name') ?? reader.expectIdentifier()).text }
  }
  return name === undefined ? reader.refuse('a computed column needs a name: AS …') : { name, value }
}

const readColumns = (reader: Reader): Column[] => {
  const columns = [readColumn(reader)]
  while (reader.takeSymbol(',')) columns.push(readColumn(reader))
  return columns
}

/**
 * Compiles a rule's SQL: `SELECT columns FROM 'filter' [WHERE condition]`, columns being `*`, fields (nested
 * ones with dots) and functions, conditions made of comparisons, AND, OR, NOT and brackets.
 *
 * @throws LocalStackError for anything else, naming the position
 */
export const compileStatement = (sql: string, where: string): Statement => {
  const reader = readerOf(sql, where)
  reader.expectWord('SELECT')
  const columns = readColumns(reader)
  reader.expectWord('FROM')
  const topicFilter = reader.expect('string').text
  const condition = reader.takeWord('WHERE') ? readExpression(reader).value : undefined
  reader.expect('end')
  const isPlain = condition === undefined && columns.length === 1 && columns[0] === '*'

  return {
    topicFilter,
    select: message => {
      const text = Buffer.from(message.payload).toString('utf8')
      // A rule that looks into nothing hands on what came, be it JSON or not.
      if (isPlain) return { kind: 'selected', output: text }
      const payload = parsed(text)
      if (payload === undefined) return { kind: 'unreadable' }
      if (condition && condition(message, payload) !== true) return { kind: 'passed' }
      return { kind: 'selected', output: JSON.stringify(row(columns, message, payload)) }
    },
  }
}

const parsed = (text: string): Value => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Later columns win over earlier ones of the same name; what is undefined is left out. */
const row = (columns: readonly Column[], message: Message, payload: Value): Record<string, Value> => {
  const result: Record<string, Value> = {}
  for (const column of columns) {
    const isObject = typeof payload === 'object' && payload !== null && !Array.isArray(payload)
    if (column === '*') Object.assign(result, isObject ? payload : {})
    else result[column.name] = column.value(message, payload)
  }
  return result
}
