import type { RoleName } from '../../functions/organizations/roles.ts'
import type { Route, Routes } from '../../shared/http/route.ts'
import type { Caller, Side } from './world.ts'

/** What a request carries beside method and path; the path's parameters are filled in from `params`. */
export interface Asked {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** The status of a caller's own thing and of another's; one number where both are answered alike. */
export type Expected = number | readonly [own: number, foreign: number]

export interface Scenario<Made = unknown> {
  /**
   * Makes what the request is about, on one side of the world, for a caller of that side. It is called anew
   * for each write that is tried, so it must not give the same thing twice. Default: nothing is needed.
   */
  readonly prepare?: (side: Side, by: Caller) => Promise<Made>
  /** What the same request may be about as well, where it goes another way then: crashed like the usual. */
  readonly others?: Readonly<Record<string, (side: Side, by: Caller) => Promise<Made>>>
  /** A valid request about what was prepared. */
  readonly request: (made: Made) => Asked
  /** Of a write with a body: another body, valid too, about the same thing. */
  readonly changed?: (made: Made) => unknown
  /**
   * Who may call it and what he is answered; every role that is not named here is answered 403. The first
   * role named is the one that tries repetitions. `public` stands for a caller without a token.
   */
  readonly answers: Readonly<Partial<Record<RoleName | 'public', Expected>>>
  /** Parameters of the path that are names of the caller's own choice: a PUT under a new one makes a new thing. */
  readonly chooses?: readonly string[]
  /** What it answers is meant for every caller, whoever it is about. */
  readonly forEverybody?: true
  /** Of a list: the text by which its answer shows the thing that was prepared. */
  readonly shows?: (made: Made) => string
}

/** Binds what is prepared to what the request and the others are given. */
export const scenario = <Made = undefined>(definition: Scenario<Made>): Scenario => definition as Scenario

export interface ContextScenarios {
  readonly routes: Routes
  readonly scenarios: Readonly<Record<string, Scenario>>
}

/** The scenarios of a context: one for each of its routes, or it does not compile. */
export const defineScenarios = <R extends Routes>(
  routes: R,
  scenarios: { readonly [Name in keyof R]: Scenario },
): ContextScenarios => ({ routes, scenarios })

/** A route with its scenario, under a name that says where it is from. */
export interface Tried {
  /** `ordering.placeOrder` */
  readonly name: string
  readonly context: string
  readonly route: Route
  readonly scenario: Scenario
}
