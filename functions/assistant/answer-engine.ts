import type { Instant } from '../../shared/clock.ts'
import type { Money } from '../../shared/money.ts'
import type { Source, Suggestion } from './conversation.ts'
import type { Entity } from './entities.ts'
import type { Frame } from './frame.ts'
import type { Intent } from './intents.ts'
import type { FoundArticle } from './knowledge.ts'
import type { Taught } from './taught.ts'
import type { Locale } from './understand.ts'

/** What an engine is told of a turn. */
export interface Asked {
  readonly text: string
  /** Language of texts that have none of their own. */
  readonly locale: string
  readonly frame: Frame
  /** A change that waits for its confirmation. */
  readonly pending?: PendingAction | undefined
  /** What a model has used in this conversation so far. */
  readonly tokens?: number | undefined
  readonly now: Instant
}

interface KnownLine {
  readonly lineNumber: number
  readonly sku: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly quantity: number
  readonly shipped: number
  readonly cancelled: number
  readonly backordered: number
}

/** As much of an order as a reply tells or an action needs. */
export interface KnownOrder {
  readonly orderId: string
  readonly status: string
  readonly version: number
  readonly placedAt: Instant
  readonly requestedDeliveryOn?: string | undefined
  readonly paymentTerms: { readonly netDays: number; readonly dueOn: string }
  readonly lines: readonly KnownLine[]
  readonly total: Money
  readonly buyerOrderReference?: string | undefined
  readonly deliverTo?: { readonly latitude: number; readonly longitude: number } | undefined
  readonly allowBackorder?: boolean | undefined
  /** The unit of the asker that the goods go to, where one was said. */
  readonly deliverToUnit?: string | undefined
}

/** What leaves a warehouse at once. */
export interface KnownShipment {
  readonly shipmentId: string
  readonly shippedAt: Instant
  readonly pieces: number
}

/** A unit of the asker's organization that goods can go to. */
export interface KnownPlace {
  readonly unitId: string
  readonly name: string
}

/** What was asked back of an order. */
export interface KnownReturn {
  readonly returnId: string
  readonly state: 'requested' | 'accepted' | 'declined'
  readonly lines: readonly { readonly lineNumber: number; readonly quantity: number }[]
}

/** What the asker's organization owes by its open orders, against what it was granted. */
export interface KnownCredit {
  /** Absent: nobody has granted any. */
  readonly limit?: Money | undefined
  readonly exposure: readonly Money[]
  readonly available?: Money | undefined
  /** first what is due first */
  readonly due: readonly { readonly orderId: string; readonly dueOn: string; readonly amount: Money }[]
}

/** Where the asker's organization gets its invoices by mail. */
export interface KnownMail {
  /** of the organization's profile */
  readonly version: number
  /** Absent: they are not mailed. */
  readonly email?: string | undefined
}

/** A SKU at the asker's own price. */
export interface KnownOffer {
  readonly sku: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly unitPrice: Money
  readonly nextTier?: { readonly from: number; readonly unitPrice: Money } | undefined
  readonly quantityRules?:
    | { readonly minimum?: number | undefined; readonly multiple?: number | undefined }
    | undefined
  readonly available: number
}

export interface KnownInvoice {
  readonly invoiceId: string
  /** as it is printed: series and number */
  readonly number: string
  readonly isCredit: boolean
  readonly orderId: string | undefined
  readonly issuedOn: string
  readonly total: Money
}

/**
 * What an engine may look up. The asker is bound in when the tools are made and no tool takes a person, an
 * organization or a tenant, so an engine can never see more than the asker could.
 *
 * All throw `forbidden` where the asker's role lacks the permission of the HTTP route for the same.
 */
export interface Tools {
  /** Undefined: no such order, or not the asker's. Nobody can tell which. */
  findOrder(orderId: string): Promise<KnownOrder | undefined>
  newestOrders(limit: number): Promise<readonly KnownOrder[]>
  shipmentsOf(orderId: string): Promise<readonly KnownShipment[]>
  returnsOf(orderId: string): Promise<readonly KnownReturn[]>
  places(): Promise<readonly KnownPlace[]>
  invoiceMail(): Promise<KnownMail>
  credit(): Promise<KnownCredit>
  findOffer(sku: string): Promise<KnownOffer | undefined>
  searchOffers(words: string, limit: number): Promise<readonly KnownOffer[]>
  findInvoice(invoiceId: string): Promise<KnownInvoice | undefined>
  invoicesOf(orderId: string): Promise<readonly KnownInvoice[]>
  searchArticles(question: string, locale: Locale, most: number): readonly FoundArticle[]
  /** What the tenant has taught a text to mean. */
  readonly taught: Taught
}

/** A change to be made, complete and in its own words: just this is done once it is confirmed. */
export type Action =
  | { readonly kind: 'cancelOrder'; readonly orderId: string; readonly version: number }
  | {
      readonly kind: 'placeOrder'
      readonly lines: readonly { readonly sku: string; readonly quantity: number }[]
      /** What the lines cost when it was proposed; at another price it is not done. */
      readonly total: Money
    }
  | {
      readonly kind: 'changeQuantity'
      readonly orderId: string
      readonly version: number
      readonly sku: string
      readonly quantity: number
    }
  | {
      readonly kind: 'changeLines'
      readonly orderId: string
      readonly version: number
      /** Taken out of the order. */
      readonly out?: string | undefined
      /** Put into it, at a price at which alone it is done. */
      readonly add?:
        | { readonly sku: string; readonly quantity: number; readonly unitPrice: Money }
        | undefined
    }
  | {
      readonly kind: 'redirectOrder'
      readonly orderId: string
      readonly version: number
      readonly unitId: string
    }
  | {
      readonly kind: 'requestReturn'
      readonly orderId: string
      readonly lines: readonly { readonly lineNumber: number; readonly quantity: number }[]
      readonly reason: 'damaged' | 'wrongGoods' | 'missing' | 'notNeeded' | 'other'
    }
  | { readonly kind: 'requestInvoice'; readonly orderId: string }
  | {
      readonly kind: 'changeInvoiceMail'
      readonly version: number
      /** Absent: no more mail. */
      readonly email?: string | undefined
    }

/** A proposed action as the asker sees it. */
export interface ProposedAction {
  readonly actionId: string
  readonly kind: Action['kind']
  readonly summary: string
  readonly expiresAt: Instant
}

/** What the conversation keeps of it. */
export interface PendingAction {
  readonly actionId: string
  readonly action: Action
  readonly expiresAt: Instant
}

/** What whoever takes over is told. */
export interface HandoverWish {
  readonly state: 'offered' | 'requested'
  readonly urgency: 'normal' | 'high'
  readonly reason: 'asked' | 'complaint' | 'misses' | 'notPossible'
}

export interface Answer {
  readonly text: string
  readonly locale: Locale
  readonly sources: readonly Source[]
  readonly suggestions: readonly Suggestion[]
  readonly intent: Intent
  readonly confidence: number
  readonly entities: readonly Entity[]
  /** Only proposed: it happens when its confirmation comes. */
  readonly proposal?: { readonly action: Action; readonly summary: string }
  readonly handover?: HandoverWish
  /** Whether the question got an answer. */
  readonly outcome: 'answered' | 'unanswered'
  readonly frame: Frame
  /** The rule and its version. */
  readonly because: string
  /** Who said it, where an engine left the turn to another. */
  readonly engine?: 'embedded' | 'llm'
  /** Tokens that a model used for it. */
  readonly usage?: { readonly input: number; readonly output: number }
}

/** Answers a turn from what it is told and what its tools find, without any effect. */
export interface AnswerEngine {
  readonly name: 'embedded' | 'llm'
  answer(asked: Asked, tools: Tools): Promise<Answer>
}
