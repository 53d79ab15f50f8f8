import type { Item, Key, Write } from './writes.ts'

/** An index of a table: its key attributes are strings of the item itself, and absent means "not in it". */
export interface IndexDefinition {
  readonly partition: string
  readonly sort?: string
  readonly projection?: 'all' | 'keysOnly'
}

/**
 * A table as data. The stack creates it from this, stores read and write by it and the tests make it.
 * Every table has the partition key `pk`, the sort key `sk` and the time to live `expiresAt`.
 */
export interface TableDefinition {
  readonly name: string
  readonly indexes?: Readonly<Record<string, IndexDefinition>>
  /** New images on a stream: only the outbox has one. */
  readonly stream?: boolean
  /** Which members of the item with a key are sealed, and whose they are: see `sealedTables`. */
  readonly sealed?: (key: Key) => SealedPart | undefined
  /** How long its backup reaches back, 1 to 35 days; default 35 */
  readonly recoverableDays?: number
}

export interface SealedPart {
  /** The person or organization whose data key seals them. */
  readonly subject: string
  readonly paths: readonly (readonly string[])[]
  /**
   * Attributes by which an item can be found though the text is sealed: keyed hashes of the texts at these paths.
   * Only for texts that nobody can guess through, such as an e-mail address; see `blindIndex`.
   */
  readonly blind?: Readonly<Record<string, readonly string[]>>
}

export const defineTable = <const T extends TableDefinition>(definition: T): T & TableDefinition => definition

export interface BatchGet {
  readonly table: TableDefinition
  readonly keys: readonly Key[]
  readonly consistent?: boolean
  /** only these attributes, beside the key; others may come as well where somebody else asks for them too */
  readonly only?: readonly string[]
}

export interface Query {
  readonly table: TableDefinition
  readonly index?: string
  readonly partition: string
  readonly sort?: SortRange
  readonly limit?: number
  /** Where an earlier page ended, as it was given then. */
  readonly cursor?: string
  readonly descending?: boolean
  readonly consistent?: boolean
}

export type SortRange =
  | { readonly beginsWith: string }
  | { readonly between: readonly [string, string] }
  | { readonly after: string }
  | { readonly before: string }

export interface Page {
  readonly items: Item[]
  readonly cursor?: string
}

/**
 * The port to the database, the same over DynamoDB and in memory. `transact` is the only way to change
 * more than one item, and a store's only way to change anything that two callers could change at once.
 */
export interface Tables {
  get(
    table: TableDefinition,
    key: Key,
    options?: { readonly consistent?: boolean },
  ): Promise<Item | undefined>
  /** Over several tables; one call to the database for each 100 keys. List i answers request i, in the order of its keys, absent items left out. */
  batchGet(requests: readonly BatchGet[]): Promise<Item[][]>
  query(query: Query): Promise<Page>
  /**
   * All or nothing. Updates of the same key are merged. Throws what the first refused write's `refused`
   * gives; `DomainError` `conflict` when others kept winning until the time was up.
   */
  transact(writes: readonly Write[]): Promise<void>
  /**
   * Adds to a number of an item and gives what it is then, in the database's own arithmetic: for counts that no
   * other write depends on.
   */
  add(
    table: TableDefinition,
    key: Key,
    attribute: string,
    by: number,
    set?: Readonly<Record<string, string | number>>,
  ): Promise<number>
  /** Writes without conditions, in batches: for seeds and for marks that nobody else writes. */
  putAll(table: TableDefinition, items: readonly Item[]): Promise<void>
}
