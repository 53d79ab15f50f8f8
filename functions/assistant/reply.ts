import type { Instant } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Action, Answer, HandoverWish, PendingAction, Tools } from './answer-engine.ts'
import type { EntityKind } from './entities.ts'
import { type Frame, mention, type Open } from './frame.ts'
import type { Intent } from './intents.ts'
import type { Locale, Understanding } from './understand.ts'
import type { Words } from './words.ts'

/** What a reply is decided from. */
export interface Turn {
  readonly understood: Understanding
  readonly frame: Frame
  readonly pending: PendingAction | undefined
  readonly tools: Tools
  readonly words: Words
  readonly locale: Locale
  readonly timeZone: string
  readonly now: Instant
}

/** What an engine says to a turn, before it is dressed as an answer. */
export interface Reply {
  readonly text: string
  readonly sources?: Answer['sources']
  readonly suggestions?: Answer['suggestions']
  readonly proposal?: { readonly action: Action; readonly summary: string }
  readonly handover?: HandoverWish
  /** Default: answered */
  readonly outcome?: Answer['outcome']
  /** What is talked of from now on. */
  readonly orders?: readonly string[]
  readonly products?: readonly string[]
  readonly invoices?: readonly string[]
  /** A question back, which the next message answers. */
  readonly open?: Open
}

export const valuesOf = ({ understood }: Pick<Turn, 'understood'>, kind: EntityKind): string[] =>
  understood.entities.filter(entity => entity.kind === kind).map(({ value }) => value)

export const nameIn = (
  { locale }: Pick<Turn, 'locale'>,
  name: { readonly zh: string; readonly en: string },
) => (locale === 'zh-CN' ? name.zh : name.en)

export const buttons = (words: Words, ...intents: readonly Intent[]): { text: string }[] =>
  intents.map(intent => ({ text: words.askFor[intent] }))

export const offersPerson = (words: Words): { text: string }[] => [
  { text: words.askPerson },
  { text: words.no },
]

/** What a role may not see is said to be so, and is no failure of the turn. */
export const unlessForbidden = async (words: Words, find: () => Promise<Reply>): Promise<Reply> => {
  try {
    return await find()
  } catch (thrown) {
    if (!(thrown instanceof DomainError) || thrown.code !== 'forbidden') throw thrown
    return { text: words.mayNotSee, suggestions: [{ text: words.askPerson }] }
  }
}

/** The frame after a reply: what it named comes first, an unanswered turn counts as a miss. */
export const frameAfter = ({ frame, understood }: Turn, intent: Intent, reply: Reply): Frame => {
  const { open: _, offered: __, ...before } = frame
  const missed = reply.outcome === 'unanswered'
  const talk = intent !== 'greeting' && intent !== 'thanks_bye' && intent !== 'out_of_scope'
  return {
    ...before,
    ...(talk ? { intent } : {}),
    orders: mention(frame.orders, reply.orders ?? []),
    products: mention(frame.products, reply.products ?? []),
    invoices: mention(frame.invoices, reply.invoices ?? []),
    ...(reply.open ? { open: reply.open } : {}),
    misses: missed ? frame.misses + 1 : 0,
    tried: talk && understood.sure && !frame.tried.includes(intent) ? [...frame.tried, intent] : frame.tried,
    ...(reply.handover?.state === 'offered' ? { offered: 'handover' as const } : {}),
  }
}
