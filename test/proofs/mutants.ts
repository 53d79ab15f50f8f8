import { type Node, parseSync } from 'oxc-parser'

/** A small change of a source that its tests should notice. */
export interface Mutant {
  readonly line: number
  /** `a < b → a <= b` */
  readonly what: string
  readonly source: string
}

// biome-ignore lint/suspicious/noExplicitAny: a node of ESTree; each place knows which of its members it has
type Any = any

const binary: Readonly<Record<string, string>> = {
  ...{ '===': '!==', '!==': '===', '<': '<=', '<=': '<', '>': '>=', '>=': '>' },
  ...{ '+': '-', '-': '+', '*': '/', '/': '*', '%': '*' },
}
const logical: Readonly<Record<string, string>> = { '&&': '||', '||': '&&', '??': '&&' }
const methods: Readonly<Record<string, string>> = {
  ...{ some: 'every', every: 'some', min: 'max', max: 'min', floor: 'ceil', ceil: 'floor' },
  ...{ filter: 'map', startsWith: 'endsWith', find: 'findLast' },
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
  /** what is shown of it */
  readonly from: number
  readonly to: number
}

/** Where an operator stands, between its two sides. */
const operatorOf = (source: string, { left, right, operator }: Any): { start: number; end: number } => {
  const start = source.indexOf(operator, left.end)
  if (start < 0 || start > right.start) throw new Error(`There is no ${operator} after ${left.end}`)
  return { start, end: start + operator.length }
}

const editsOf: Readonly<Record<string, (source: string, node: Any) => Edit[]>> = {
  BinaryExpression: (source, node) => {
    const other = binary[node.operator]
    // A text that is put together is for people.
    const isText = node.operator === '+' && /['"`]/.test(source.slice(node.start, node.end))
    return other && !isText
      ? [{ ...operatorOf(source, node), text: other, from: node.start, to: node.end }]
      : []
  },
  LogicalExpression: (source, node) => [
    {
      ...operatorOf(source, node),
      text: logical[node.operator] ?? node.operator,
      from: node.start,
      to: node.end,
    },
  ],
  UnaryExpression: (_, { operator, start, end, argument }) =>
    operator === '!' || operator === '-'
      ? [{ start, end: argument.start, text: '', from: start, to: end }]
      : [],
  Literal: (_, { value, bigint, raw, start, end }) => {
    const range = { start, end, from: start, to: end }
    if (typeof value === 'boolean') return [{ ...range, text: String(!value) }]
    if (bigint !== undefined) return [{ ...range, text: `${BigInt(bigint) + 1n}n` }]
    return typeof value === 'number' ? [{ ...range, text: `(${raw} + 1)` }] : []
  },
  ConditionalExpression: (source, { test, start, end }) => [
    {
      start: test.start,
      end: test.end,
      text: `!(${source.slice(test.start, test.end)})`,
      from: start,
      to: end,
    },
  ],
  IfStatement: (_, { test }) =>
    ['true', 'false'].map(text => ({
      start: test.start,
      end: test.end,
      text,
      from: test.start,
      to: test.end,
    })),
  ThrowStatement: (_, { start, end }) => [{ start, end, text: ';', from: start, to: end }],
  MemberExpression: (_, { property, computed, start, end }) => {
    const other = computed || !Object.hasOwn(methods, property.name) ? undefined : methods[property.name]
    return other ? [{ start: property.start, end: property.end, text: other, from: start, to: end }] : []
  },
}

/** Loops are left alone, since one without an end ends nothing else either; types are gone when tests run. */
const isLeftAlone = ({ type }: Node): boolean =>
  /^(While|For|DoWhile)/.test(type) || (/^TS/.test(type) && !/^TS(As|Satisfies|NonNull)/.test(type))

const childrenOf = (node: Any): Any[] =>
  Object.values(node).flatMap((value: Any) =>
    Array.isArray(value)
      ? value.filter(one => typeof one?.type === 'string')
      : typeof value?.type === 'string'
        ? [value]
        : [],
  )

/** The words of an error are for people, and so are names of routes and fields: no test need know them. */
const shown = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 100)

/** All small changes of a source, in its order. */
export const mutantsOf = (path: string, source: string): Mutant[] => {
  const { program, errors } = parseSync(path, source)
  if (errors.length) throw new Error(`${path} does not parse: ${errors[0]?.message}`)
  const edits: Edit[] = []
  const visit = (node: Any): void => {
    if (isLeftAlone(node) || node.type === 'ImportDeclaration') return
    edits.push(...(editsOf[node.type]?.(source, node) ?? []))
    for (const child of childrenOf(node)) visit(child)
  }
  visit(program)
  return edits
    .toSorted((a, b) => a.start - b.start)
    .map(({ start, end, text, from, to }) => {
      const changed = `${source.slice(from, start)}${text}${source.slice(end, to)}`
      return {
        line: source.slice(0, start).split('\n').length,
        what: `${shown(source.slice(from, to))} → ${shown(changed)}`,
        source: `${source.slice(0, start)}${text}${source.slice(end)}`,
      }
    })
}
