import type { DataKeys } from '../../shared/envelope.ts'
import type { Route } from '../../shared/http/route.ts'
import type { Tables } from '../../shared/tables.ts'
import type { Item } from '../../shared/writes.ts'
import type { Asked } from './scenario.ts'

/** An answer as the caller gets it. */
export interface Answer {
  readonly status: number
  /** by lower-case names */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** One HTTP request; without a subject it carries no token. */
export interface Sent extends Asked {
  readonly route: Pick<Route, 'method' | 'path'>
  readonly subject?: string
  /** What the token says, over what a good one says; only where functions are called without a gateway. */
  readonly claims?: Readonly<Record<string, unknown>>
}

/** Something that answers the platform's routes: the functions in this process, or a running stack. */
export interface Target {
  send(request: Sent): Promise<Answer>
  /** The database behind it, for what cannot be prepared by a request. */
  readonly tables: Tables
  readonly dataKeys: DataKeys
  /** Puts an object into the tenant's bucket. */
  putObject(key: string, bytes: Uint8Array): Promise<void>
  readonly tenantId: string
  /** Calls a function that is no HTTP function: `<context>-<file>`. Throws what it throws. */
  invoke(functionId: string, payload: unknown): Promise<unknown>
  /** How many items each table has; only of these tables when they are named. */
  counts(tables?: ReadonlySet<string>): Promise<ReadonlyMap<string, number>>
  /** Every item of every table, by table; only of these tables when they are named. */
  snapshot(tables?: ReadonlySet<string>): Promise<Snapshot>
  stop(): Promise<void>
}

/** Items by table. */
export type Snapshot = ReadonlyMap<string, readonly Item[]>

/** The items that were written, as they were before the first write and as they are now. */
export interface Changes {
  readonly before: Snapshot
  readonly after: Snapshot
}

/** What is written to the database from some moment on, item by item, without reading all of it before and after. */
export interface Watched {
  /** What has changed until now; what was written and put back has not. */
  changes(): Promise<Changes>
  end(): void
}

/** Begins to watch; there is one watch at a time. */
export type Watching = () => Watched

/** `/v1/orders/{orderId}` with its parameters, and the query behind it. */
export const pathOf = ({ route, params = {}, query = {} }: Sent): { path: string; search: string } => ({
  path: route.path.replace(/\{(\w+)\+?\}/g, (_, name) =>
    encodeURIComponent(params[name] ?? `missing-${name}`),
  ),
  search: new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString(),
})
