import type * as z from 'zod/mini'
import type { Permission } from '../actor.ts'
import type { ErrorCode } from '../errors/catalogue.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Schema = z.ZodMiniType

/**
 * One route as data. The stack makes the gateway's routes from it, the entry binds a use-case to it, and
 * OpenAPI and the access tests are generated from it.
 */
export interface Route {
  readonly method: Method
  /** As the gateway writes it: `/v1/orders/{orderId}` */
  readonly path: string
  /** What the caller must be permitted; `public` needs no token. */
  readonly permission: Permission | 'public'
  readonly summary: string
  readonly description?: string
  readonly params?: Schema
  readonly query?: Schema
  readonly body?: Schema
  readonly success: {
    readonly status: number
    readonly description: string
    readonly schema: Schema
    /** Default: JSON */
    readonly contentType?: string
    /** Content types that may be asked for by `Accept` instead, each with what it is. */
    readonly alternatives?: Readonly<Record<string, string>>
  }
  /** Refusals of its own, beside those that every route has. */
  readonly errors: readonly ErrorCode[]
  /**
   * How a write happens once. `transaction`: its idempotency record is an item of the transaction of the
   * change. `natural`: doing it again changes nothing, so the record is written after it.
   */
  readonly once?: 'transaction' | 'natural'
  /** Answers personal data: that it was read, by whom and of whom, is in the audit log before it is answered. */
  readonly personal?: true
  /**
   * Whose data the answer of a write has, where they are not the caller's own: `{subject}` or
   * `organization#{organizationId}`, with members of the path. It is stored under their data key, so that their
   * erasure reaches it.
   */
  readonly about?: string
  /** The answer has a `version`, and carries it as its `ETag`. */
  readonly versioned?: true
  /**
   * A change of what people edit: it names the version it was decided on in `If-Match`, which the handler is
   * given as `ifMatch`. `orNew`: or there must be none yet, said by `If-None-Match: *` and given as 0.
   */
  readonly ifMatch?: 'required' | 'orNew'
  readonly example?: { readonly request?: unknown; readonly response?: unknown }
}

/** The routes of a context by the name of their use-case. */
export type Routes = Readonly<Record<string, Route>>

export const defineRoutes = <const R extends Routes>(routes: R): R => routes

/** The gateway's own name for a route, `POST /v1/orders`. */
export const routeKey = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`

export const isWrite = ({ method }: Pick<Route, 'method'>): boolean => method !== 'GET'
