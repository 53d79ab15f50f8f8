import type { Instant } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Article } from './article.ts'
import type { Classifier } from './classifier.ts'
import type { Intent } from './intents.ts'
import { type TaughtPhrase, taughtFrom, withTaught } from './taught.ts'
import { type KnowledgeShelf, type Published, publishedOf, versionOf } from './teach.ts'

/** Beyond these a model should be trained. */
const MOST_PHRASES = 1_000

interface Known {
  readonly text: string
  readonly intents: readonly string[]
}

/** What must go on being understood: the questions of the articles, and what was taught before. */
const knownOf = (articles: readonly Article[], phrases: readonly TaughtPhrase[]): Known[] => [
  ...articles.flatMap(({ questions, intents }) =>
    intents.length ? questions.map(text => ({ text, intents })) : [],
  ),
  ...phrases.map(({ text, intent }) => ({ text, intents: [intent] })),
]

/** Known texts that were understood and would not be any more. */
export const misread = (known: readonly Known[], before: Classifier, after: Classifier): string[] =>
  known
    .filter(
      ({ text, intents }) => intents.includes(before(text).intent) && !intents.includes(after(text).intent),
    )
    .map(({ text }) => text)

export interface TeachPhrase {
  readonly text: string
  readonly intent: Intent
  /** The version that the teacher has seen. */
  readonly basedOn: string
  readonly now: Instant
}

/**
 * Says what a message means, for example one of the questions that had no answer, and publishes the knowledge
 * base with it. The same text taught again has its new meaning. Refused when texts that are understood now
 * would not be any more.
 *
 * @throws `precondition-failed` when another was published since `basedOn`, `knowledge-worsened` naming what
 *   would be misread, `invalid-request` when there are too many
 */
export const teachPhrase =
  ({ shelf, classify }: { readonly shelf: KnowledgeShelf; readonly classify: Classifier }) =>
  async ({ text, intent, basedOn, now }: TeachPhrase): Promise<Published> => {
    const before = await shelf.current()
    const earlier = before.phrases ?? []
    const others = earlier.filter(phrase => phrase.text !== text)
    const phrases = [...others, { text, intent }].toSorted((a, b) => (a.text < b.text ? -1 : 1))
    const file = { ...before, phrases, version: versionOf(before.articles, phrases) }
    // the same again, after an answer that was lost
    if (before.version === file.version) return publishedOf(before)
    if (before.version !== basedOn)
      throw new DomainError('precondition-failed', 'Another knowledge base was published since.', {
        version: before.version,
      })
    if (phrases.length > MOST_PHRASES)
      throw new DomainError('invalid-request', 'So many phrases belong into a training.', {
        errors: [{ pointer: '/text', rule: `at most ${MOST_PHRASES} phrases are kept` }],
      })
    const lost = misread(
      knownOf(before.articles, others),
      withTaught(classify, taughtFrom(earlier)),
      withTaught(classify, taughtFrom(phrases)),
    )
    if (lost.length)
      throw new DomainError('knowledge-worsened', 'Texts that are understood now would not be any more.', {
        questions: lost.slice(0, 20),
      })
    await shelf.publish(file, now)
    return publishedOf(file)
  }
