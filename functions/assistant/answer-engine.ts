import type { Instant } from '../../shared/clock.ts'
import type { Money } from '../../shared/money.ts'
import type { Handover, Source, Suggestion } from './conversation.ts'
import type { Intent } from './intents.ts'
import type { Entity, Locale } from './understand.ts'

/** What an engine is told of a turn. */
export interface Asked {
  readonly text: string
  /** Language of texts that have none of their own. */
  readonly locale: string
  readonly offered?: 'handover' | undefined
}

/** As much of an order as a reply tells. */
export interface KnownOrder {
  readonly orderId: string
  readonly status: string
  readonly placedAt: Instant
  readonly lines: readonly { readonly quantity: number; readonly shipped: number }[]
  readonly total: Money
}

/**
 * What an engine may look up. The asker is bound in when the tools are made and no tool takes a person, an
 * organization or a tenant, so an engine can never see more than the asker could.
 */
export interface Tools {
  /** Undefined: no such order, or not the asker's. Nobody can tell which. */
  findOrder(orderId: string): Promise<KnownOrder | undefined>
  newestOrders(limit: number): Promise<readonly KnownOrder[]>
}

/** A change that an engine would like to make; it happens only after the asker confirmed just this. */
export interface ProposedAction {
  readonly actionId: string
  readonly kind: string
  readonly summary: string
  readonly expiresAt: Instant
}

export interface Answer {
  readonly text: string
  readonly locale: Locale
  readonly sources: readonly Source[]
  readonly suggestions: readonly Suggestion[]
  readonly intent: Intent
  readonly confidence: number
  readonly entities: readonly Entity[]
  readonly proposedAction?: ProposedAction
  readonly handover?: Handover
  /** The rule and its version. */
  readonly because: string
}

/** Answers a turn from what it is told and what its tools find, without any effect. */
export interface AnswerEngine {
  readonly name: 'embedded' | 'llm'
  answer(asked: Asked, tools: Tools): Promise<Answer>
}
