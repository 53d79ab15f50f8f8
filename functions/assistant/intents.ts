/** What a message can want. */
export const intents = [
  'order_status',
  'delivery',
  'stock_price',
  'invoice',
  'refund_return',
  'credit_limit',
  'payment',
  'cancel_order',
  'change_order',
  'place_order',
  'change_address',
  'howto_account',
  'complaint',
  'handover',
  'greeting',
  'thanks_bye',
  'out_of_scope',
] as const
export type Intent = (typeof intents)[number]

const known: ReadonlySet<string> = new Set(intents)
export const isIntent = (name: string): name is Intent => known.has(name)

/** Intents that lead to a change: a negation before them means the opposite. */
export const changing: ReadonlySet<Intent> = new Set<Intent>([
  'cancel_order',
  'change_order',
  'place_order',
  'change_address',
])

/** Written with every decision, so that it can be replayed by the rules of its time. */
export const RULES_VERSION = 'rules-3'
