import { LocalStackError } from '../../local-stack-error.ts'
import { type Token, tokensOf } from './tokens.ts'

/** Words that are a field's name only in double quotes. */
const keywords = new Set('SELECT FROM WHERE AS AND OR NOT IN CASE WHEN THEN ELSE END VALUE SET'.split(' '))

/** Walks over a statement's tokens. What is not as expected is an error that names the position. */
export interface Reader {
  take(kind: Token['kind']): Token | undefined
  expect(kind: Token['kind']): Token
  expectIdentifier(): Token
  takeWord(keyword: string): boolean
  expectWord(keyword: string): void
  takeSymbol(...symbols: string[]): string | undefined
  expectSymbol(symbol: string): void
  refuse(problem: string, at?: number): never
}

export const readerOf = (statement: string, where: string): Reader => {
  const tokens = tokensOf(statement, where)
  let index = 0
  const current = (): Token => tokens[index] ?? { kind: 'end', text: 'the end', at: statement.length + 1 }
  const isWord = (keyword: string): boolean =>
    current().kind === 'word' && current().text.toUpperCase() === keyword

  const refuse = (problem: string, at = current().at): never => {
    throw new LocalStackError(`${where}: ${problem} (position ${at} of its SQL)`)
  }
  const expected = (what: string): never => refuse(`expected ${what}, found ${current().text}`)
  const next = (): Token => {
    const token = current()
    index++
    return token
  }
  const take = (kind: Token['kind']) => (current().kind === kind ? next() : undefined)
  const takeWord = (keyword: string): boolean => isWord(keyword) && next() !== undefined
  const takeSymbol = (...symbols: string[]): string | undefined =>
    current().kind === 'symbol' && symbols.includes(current().text) ? next().text : undefined
  return {
    take,
    takeWord,
    takeSymbol,
    refuse,
    expect: kind => take(kind) ?? expected(`a ${kind}`),
    expectIdentifier: () =>
      current().kind === 'word' && !keywords.has(current().text.toUpperCase())
        ? next()
        : expected('the name of a field or function'),
    expectWord: keyword => {
      if (!takeWord(keyword)) expected(keyword)
    },
    expectSymbol: symbol => {
      if (!takeSymbol(symbol)) expected(symbol)
    },
  }
}
