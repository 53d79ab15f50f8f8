import { LocalStackError } from '../../local-stack-error.ts'

export interface Token {
  /** `name` is a quoted identifier, which is never a keyword */
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'symbol' | 'end'
  readonly text: string
  /** Position in the statement, from 1 */
  readonly at: number
}

const shapes: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /\s+/y],
  ['word', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['number', /\d+(?:\.\d+)?/y],
  ['string', /'(?:[^']|'')*'/y],
  ['name', /"[^"]*"/y],
  ['symbol', /<>|!=|<=|>=|[(),.*=<>-]/y],
]

const unquoted = (kind: Token['kind'], text: string): string => {
  if (kind === 'string') return text.slice(1, -1).replaceAll("''", "'")
  return kind === 'name' ? text.slice(1, -1) : text
}

/** @throws LocalStackError at a character that the subset of the language does not have */
export const tokensOf = (statement: string, where: string): Token[] => {
  const tokens: Token[] = []
  let position = 0
  while (position < statement.length) {
    const start = position
    for (const [kind, shape] of shapes) {
      shape.lastIndex = start
      const found = shape.exec(statement)?.[0]
      if (found === undefined) continue
      if (kind !== 'space') tokens.push({ kind, text: unquoted(kind, found), at: start + 1 })
      position += found.length
      break
    }
    if (position === start) {
      const character = statement.charAt(start)
      throw new LocalStackError(`${where}: "${character}" at position ${start + 1} of its SQL is not known`)
    }
  }
  return [...tokens, { kind: 'end', text: 'the end', at: statement.length + 1 }]
}
