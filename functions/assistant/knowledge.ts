import type { Article } from './article.ts'
import { indexOf } from './retrieval.ts'
import { type Taught, type TaughtPhrase, taughtFrom } from './taught.ts'
import type { Locale } from './understand.ts'

/** All that a tenant has taught, as one file: made by the build step or by teaching, hot-swapped as one. */
export interface KnowledgeFile {
  readonly format: 'dockline-knowledge-1'
  /** Fingerprint of articles and phrases. */
  readonly version: string
  readonly articles: readonly Article[]
  /** What messages of the tenant's own customers mean. */
  readonly phrases?: readonly TaughtPhrase[]
}

export interface Asking {
  readonly locale: Locale
  /** The business date. */
  readonly today: string
  /** What the asker's organization is. */
  readonly audiences: readonly string[]
}

export interface FoundArticle {
  readonly article: Article
  readonly score: number
  /** Share, 0 to 1, of the question that the article covers. */
  readonly coverage: number
}

export interface Knowledge {
  readonly version: string
  search(question: string, asking: Asking, most: number): readonly FoundArticle[]
  find(id: string, asking: Asking): Article | undefined
  readonly taught: Taught
}

const holds = ({ audience, validFrom, validUntil }: Article, { today, audiences }: Asking): boolean =>
  (audience === 'everybody' || audiences.includes(audience)) &&
  (validFrom === undefined || validFrom <= today) &&
  (validUntil === undefined || today <= validUntil)

/** More are looked at than are wanted, since some may not hold for this asker. */
const SPARE = 10

/** A knowledge base in memory, one index for each language. */
export const knowledgeOf = ({ version, articles, phrases = [] }: KnowledgeFile): Knowledge => {
  const shelves = new Map(
    [...Map.groupBy(articles, ({ locale }) => locale)].map(([locale, shelf]) => [
      locale,
      { byId: new Map(shelf.map(article => [article.id, article])), index: indexOf(shelf) },
    ]),
  )
  return {
    version,
    taught: taughtFrom(phrases),
    search: (question, asking, most) => {
      const shelf = shelves.get(asking.locale)
      return (shelf?.index.search(question, most + SPARE) ?? [])
        .flatMap(({ id, score, coverage }) => {
          const article = shelf?.byId.get(id)
          return article && holds(article, asking) ? [{ article, score, coverage }] : []
        })
        .slice(0, most)
    },
    find: (id, asking) => {
      const article = shelves.get(asking.locale)?.byId.get(id)
      return article && holds(article, asking) ? article : undefined
    },
  }
}
