import { createHash } from 'node:crypto'
import type { Instant } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import { type Article, ArticleError, parseArticle } from './article.ts'
import type { KnowledgeFile } from './knowledge.ts'
import { indexOf } from './retrieval.ts'
import type { TaughtPhrase } from './taught.ts'
import type { Locale } from './understand.ts'

/** A knowledge base that was published once. */
export interface KnowledgeVersion {
  readonly version: string
  readonly publishedAt: Instant
}

/** Where a tenant's knowledge base is kept, with all that it was before. */
export interface KnowledgeShelf {
  current(): Promise<KnowledgeFile>
  /** The newest first. */
  versions(): Promise<readonly KnowledgeVersion[]>
  /** Undefined: never published, or no longer kept. */
  find(version: string): Promise<KnowledgeFile | undefined>
  /** Keeps it under its version, then makes it the current one, in this order. */
  publish(file: KnowledgeFile, at: Instant): Promise<void>
}

/** An answer counts as found within so many places. */
const FOUND_WITHIN = 3

const placesOf = (articles: readonly Article[]): Map<string, number> => {
  const places = new Map<string, number>()
  for (const [locale, shelf] of Map.groupBy(articles, article => article.locale)) {
    const index = indexOf(shelf)
    for (const { id, questions } of shelf)
      for (const question of questions) {
        const place = index.search(question, FOUND_WITHIN).findIndex(hit => hit.id === id)
        places.set(`${locale} ${id} “${question}”`, place < 0 ? FOUND_WITHIN : place)
      }
  }
  return places
}

/**
 * Known questions that found their article and would not any more: the regression list of a knowledge base is
 * the questions in its own front matter. A question that an article was freed of is not asked.
 */
export const worsened = (before: readonly Article[], after: readonly Article[]): string[] => {
  const [was, is] = [placesOf(before), placesOf(after)]
  return [...is]
    .filter(([question, place]) => place >= FOUND_WITHIN && (was.get(question) ?? 0) < FOUND_WITHIN)
    .map(([question]) => question)
}

/** Fingerprint of all that is taught. */
export const versionOf = (articles: readonly Article[], phrases: readonly TaughtPhrase[] = []): string =>
  createHash('sha256')
    .update(JSON.stringify(phrases.length ? { articles, phrases } : articles))
    .digest('hex')
    .slice(0, 16)

export interface Published {
  version: string
  articles: number
  phrases: number
}

export const publishedOf = ({ version, articles, phrases = [] }: KnowledgeFile): Published => ({
  version,
  articles: articles.length,
  phrases: phrases.length,
})

interface Deps {
  readonly shelf: KnowledgeShelf
}

export interface SaveArticle {
  readonly articleId: string
  readonly locale: Locale
  /** Front matter and Markdown. */
  readonly markdown: string
  /** The version that the writer has seen. */
  readonly basedOn: string
  readonly now: Instant
}

const read = ({ articleId, locale, markdown }: SaveArticle): Article => {
  try {
    return parseArticle(articleId, locale, markdown)
  } catch (thrown) {
    if (!(thrown instanceof ArticleError)) throw thrown
    throw new DomainError('invalid-request', thrown.message, {
      errors: [{ pointer: '/markdown', rule: thrown.message }],
    })
  }
}

/**
 * Writes or replaces an article and publishes the knowledge base with it, for example the answer to a
 * question that had none. Refused when a known question would lose its answer by it.
 *
 * @throws `invalid-request` for a wrong article, `precondition-failed` when another was published since
 *   `basedOn`, `knowledge-worsened` naming the questions that would no longer be answered
 */
export const saveArticle =
  ({ shelf }: Deps) =>
  async (command: SaveArticle): Promise<Published> => {
    const article = read(command)
    const before = await shelf.current()
    const others = before.articles.filter(({ id, locale }) => id !== article.id || locale !== article.locale)
    const articles = [...others, article].toSorted((a, b) =>
      `${a.locale} ${a.id}` < `${b.locale} ${b.id}` ? -1 : 1,
    )
    const file = { ...before, articles, version: versionOf(articles, before.phrases) }
    // the same again, after an answer that was lost
    if (before.version === file.version) return publishedOf(before)
    if (before.version !== command.basedOn)
      throw new DomainError('precondition-failed', 'Another knowledge base was published since.', {
        version: before.version,
      })
    const lost = worsened(before.articles, articles)
    if (lost.length)
      throw new DomainError('knowledge-worsened', 'Questions that are answered now would not be any more.', {
        questions: lost.slice(0, 20),
      })
    await shelf.publish(file, command.now)
    return publishedOf(file)
  }

/** What is published now and what was. */
export const readKnowledge =
  ({ shelf }: Deps) =>
  async () => {
    const [current, versions] = await Promise.all([shelf.current(), shelf.versions()])
    const taught = (current.phrases ?? []).map(phrase => ({ ...phrase }))
    return { ...publishedOf(current), taught, versions: [...versions] }
  }

/** Makes an earlier knowledge base the current one. @throws `not-found` */
export const restoreKnowledge =
  ({ shelf }: Deps) =>
  async ({ version, now }: { readonly version: string; readonly now: Instant }) => {
    const file = await shelf.find(version)
    if (!file) throw notFound('version')
    await shelf.publish(file, now)
    return { ...publishedOf(file), publishedAt: now }
  }
