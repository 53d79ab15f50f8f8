import { functions, type Message } from './functions.ts'
import type { Reader } from './reader.ts'
import { comparisons, not, type Value } from './values.ts'

/** What an expression is worth for a message with that payload. */
export type Expression = (message: Message, payload: Value) => Value

/** An expression with the name that it has as a column when AS gives none. */
export interface Named {
  readonly value: Expression
  readonly name?: string
}

const and = (left: Value, right: Value): boolean | undefined => {
  if (left === false || right === false) return false
  return left === true && right === true ? true : undefined
}

const or = (left: Value, right: Value): boolean | undefined => {
  if (left === true || right === true) return true
  return left === false && right === false ? false : undefined
}

/** `a OR b`, the loosest; then AND, NOT, one comparison, and what can be compared. */
export const readExpression = (reader: Reader): Named => {
  let left = readAnd(reader)
  while (reader.takeWord('OR')) {
    const [a, b] = [left.value, readAnd(reader).value]
    left = { value: (message, payload) => or(a(message, payload), b(message, payload)) }
  }
  return left
}

const readAnd = (reader: Reader): Named => {
  let left = readNot(reader)
  while (reader.takeWord('AND')) {
    const [a, b] = [left.value, readNot(reader).value]
    left = { value: (message, payload) => and(a(message, payload), b(message, payload)) }
  }
  return left
}

const readNot = (reader: Reader): Named => {
  if (!reader.takeWord('NOT')) return readComparison(reader)
  const { value } = readNot(reader)
  return { value: (message, payload) => not(value(message, payload)) }
}

const readComparison = (reader: Reader): Named => {
  const left = readOperand(reader)
  const operator = reader.takeSymbol(...Object.keys(comparisons))
  const compare = operator && comparisons[operator]
  if (!compare) return left
  const [a, b] = [left.value, readOperand(reader).value]
  return { value: (message, payload) => compare(a(message, payload), b(message, payload)) }
}

const constant = (value: Value): Named => ({ value: () => value })

const constants: Readonly<Record<string, Value>> = { TRUE: true, FALSE: false, NULL: null }

const readOperand = (reader: Reader): Named => {
  if (reader.takeSymbol('(')) {
    const inner = readExpression(reader)
    reader.expectSymbol(')')
    return inner
  }
  if (reader.takeSymbol('-')) return constant(-Number(reader.expect('number').text))
  const string = reader.take('string')
  if (string) return constant(string.text)
  const number = reader.take('number')
  if (number) return constant(Number(number.text))
  for (const [word, value] of Object.entries(constants)) if (reader.takeWord(word)) return constant(value)
  return readPathOrCall(reader)
}

const readPathOrCall = (reader: Reader): Named => {
  const first = reader.take('name') ?? reader.expectIdentifier()
  if (first.kind === 'word' && reader.takeSymbol('(')) return readCall(reader, first.text, first.at)
  const path = [first.text]
  while (reader.takeSymbol('.')) path.push((reader.take('name') ?? reader.expectIdentifier()).text)
  const name = path.at(-1) ?? first.text
  return { name, value: (_, payload) => path.reduce(member, payload) }
}

const member = (value: Value, name: string): Value =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, Value>)[name]
    : undefined

const readCall = (reader: Reader, name: string, at: number): Named => {
  const known = functions[name.toLowerCase()]
  if (!known) return reader.refuse(`the function ${name} is not known to the local stack`, at)
  const args: Expression[] = []
  if (!reader.takeSymbol(')')) {
    do args.push(readExpression(reader).value)
    while (reader.takeSymbol(','))
    reader.expectSymbol(')')
  }
  const [least, most] = known.arity
  if (args.length < least || args.length > most)
    return reader.refuse(`the function ${name} does not take ${args.length} arguments`, at)
  return {
    value: (message, payload) =>
      known.call(
        message,
        args.map(arg => arg(message, payload)),
      ),
  }
}
