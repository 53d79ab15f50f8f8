import { isDeepStrictEqual } from 'node:util'

/** A JSON value, or `undefined` for what is not there. */
export type Value = unknown

const numberOf = (value: Value): number | undefined => {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
    ? Number(value)
    : undefined
}

/** Both as numbers where one of them is one and the other can be, else as they are. */
const comparable = (a: Value, b: Value): [Value, Value] => {
  if (typeof a !== 'number' && typeof b !== 'number') return [a, b]
  const numbers = [numberOf(a), numberOf(b)] as const
  return numbers[0] === undefined || numbers[1] === undefined ? [a, b] : [numbers[0], numbers[1]]
}

const ordered =
  (holds: (order: number) => boolean) =>
  (left: Value, right: Value): boolean | undefined => {
    const [a, b] = comparable(left, right)
    if (typeof a === 'number' && typeof b === 'number') return holds(a - b)
    return typeof a === 'string' && typeof b === 'string' ? holds(a < b ? -1 : Number(a > b)) : undefined
  }

const equal = (left: Value, right: Value): boolean | undefined =>
  left === undefined || right === undefined ? undefined : isDeepStrictEqual(...comparable(left, right))

export const not = (value: Value): boolean | undefined => (typeof value === 'boolean' ? !value : undefined)

/** Comparisons; what cannot be compared is undefined, which no WHERE takes for true. */
export const comparisons: Readonly<Record<string, (a: Value, b: Value) => boolean | undefined>> = {
  '=': equal,
  '<>': (a, b) => not(equal(a, b)),
  '!=': (a, b) => not(equal(a, b)),
  '<': ordered(order => order < 0),
  '<=': ordered(order => order <= 0),
  '>': ordered(order => order > 0),
  '>=': ordered(order => order >= 0),
}
