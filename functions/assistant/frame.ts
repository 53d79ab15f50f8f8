import type { Intent } from './intents.ts'

/** What a question back was about: the next message is read as its answer. */
export interface Open {
  readonly intent: Intent
  readonly want: 'order' | 'product' | 'quantity' | 'place' | 'mail' | 'intent'
  readonly sku?: string
  readonly orderId?: string
  readonly quantity?: number
  /** Why something is to be given back, as far as it was said. */
  readonly reason?: string
}

/** What a conversation is about, as far as the next turn needs it: ids and names of intents, no words. */
export interface Frame {
  readonly intent?: Intent
  /** Ids that were talked of last, the present one first: what "it" and "the other one" mean. */
  readonly orders: readonly string[]
  readonly products: readonly string[]
  readonly invoices: readonly string[]
  readonly open?: Open
  /** Turns in a row that were not understood or had no answer. */
  readonly misses: number
  /** Intents that were answered so far, for whoever takes over. */
  readonly tried: readonly Intent[]
  /** A person was offered, so that a plain "yes" means something. */
  readonly offered?: 'handover'
}

export const emptyFrame: Frame = { orders: [], products: [], invoices: [], misses: 0, tried: [] }

const REMEMBERED = 5

/** Newly talked of first, without repeats. */
export const mention = (before: readonly string[], now: readonly string[]): readonly string[] =>
  [...new Set([...now, ...before])].slice(0, REMEMBERED)
