import type { TableDefinition } from './tables.ts'

export type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | { readonly [name: string]: Value | undefined }
export interface Key {
  readonly pk: string
  readonly sk: string
}
// biome-ignore lint/suspicious/noExplicitAny: an item's attributes are the store's to know; it parses none of what it wrote itself
export type Item = Key & Record<string, any>

/** What must hold for an attribute, before the write, for the write to happen. */
export type Condition =
  | { readonly is: 'absent' }
  | { readonly is: 'present' }
  | {
      readonly is: 'equal' | 'notEqual' | 'atLeast' | 'atMost' | 'less' | 'greater'
      readonly value: string | number | boolean
    }
  | { readonly is: 'absentOr'; readonly condition: Condition }

export type Conditions = Readonly<Record<string, Condition>>

export const absent = (): Condition => ({ is: 'absent' })
export const present = (): Condition => ({ is: 'present' })
export const equals = (value: string | number | boolean): Condition => ({ is: 'equal', value })
export const differs = (value: string | number | boolean): Condition => ({ is: 'notEqual', value })
export const atLeast = (value: number): Condition => ({ is: 'atLeast', value })
export const atMost = (value: number | string): Condition => ({ is: 'atMost', value })
export const lessThan = (value: string | number): Condition => ({ is: 'less', value })
export const greaterThan = (value: string | number): Condition => ({ is: 'greater', value })
/** Holds also when the attribute is not there yet. */
export const absentOr = (condition: Condition): Condition => ({ is: 'absentOr', condition })

/** The error for a refused write, told the item as it was (`undefined`: there was none). */
export type Refused = (old: Item | undefined) => Error

interface Target {
  readonly table: TableDefinition
  readonly key: Key
  readonly when?: Conditions | undefined
  readonly refused?: Refused | undefined
  /** Refusals of higher rank are reported first: a replayed request is a replay, whatever else is refused. */
  readonly rank?: number | undefined
}
export interface Put extends Target {
  readonly kind: 'put'
  readonly item: Item
  /** Comes along into the same transaction, so that a store need not know of it. */
  readonly beside?: Put | undefined
}
export interface Update extends Target {
  readonly kind: 'update'
  /** Added to numbers, absent counting as 0. */
  readonly add?: Readonly<Record<string, number>> | undefined
  readonly set?: Readonly<Record<string, Value>> | undefined
  readonly remove?: readonly string[] | undefined
}
export interface Remove extends Target {
  readonly kind: 'remove'
}
export interface Check extends Target {
  readonly kind: 'check'
}
export type Write = Put | Update | Remove | Check

type Options = Pick<Target, 'when' | 'refused' | 'rank'>

export const put = (table: TableDefinition, item: Item, options: Options = {}): Put => ({
  kind: 'put',
  table,
  key: { pk: item.pk, sk: item.sk },
  item,
  ...options,
})

export const update = (
  table: TableDefinition,
  key: Key,
  change: Pick<Update, 'add' | 'set' | 'remove'> & Options,
): Update => ({ kind: 'update', table, key, ...change })

export const remove = (table: TableDefinition, key: Key, options: Options = {}): Remove => ({
  kind: 'remove',
  table,
  key,
  ...options,
})

export const check = (table: TableDefinition, key: Key, options: Options & { when: Conditions }): Check => ({
  kind: 'check',
  table,
  key,
  ...options,
})
