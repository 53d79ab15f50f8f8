export * from '../../shared/decimal.ts'

export const least = (a: bigint, b: bigint): bigint => {
  if (a <= b) return a
  return b
}
