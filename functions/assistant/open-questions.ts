import type { Conversations, OpenQuestion } from './conversation.ts'
import { termsOf } from './retrieval.ts'

/** Questions that ask for the same, as far as their words tell. */
export interface QuestionCluster {
  /** The newest of them. */
  readonly example: string
  readonly locale: OpenQuestion['locale']
  readonly count: number
  readonly questions: OpenQuestion[]
}

/** From this share of common terms on two questions are one. */
const ALIKE = 0.35

const likeness = (one: ReadonlySet<string>, other: ReadonlySet<string>): number => {
  const common = [...one].filter(term => other.has(term)).length
  const all = one.size + other.size - common
  return all ? common / all : 0
}

/** Puts questions together, each with the first cluster that it is like; the largest clusters first. */
export const clusterOf = (questions: readonly OpenQuestion[]): QuestionCluster[] => {
  const clusters: { terms: Set<string>; questions: OpenQuestion[] }[] = []
  for (const question of questions) {
    const terms = new Set(termsOf(question.text))
    const alike = clusters.find(
      cluster => cluster.questions[0]?.locale === question.locale && likeness(cluster.terms, terms) >= ALIKE,
    )
    if (alike) alike.questions.push(question)
    else clusters.push({ terms, questions: [question] })
  }
  return clusters
    .toSorted((a, b) => b.questions.length - a.questions.length)
    .map(({ questions: alike }) => ({
      example: alike[0]?.text ?? '',
      locale: alike[0]?.locale ?? 'en',
      count: alike.length,
      questions: alike,
    }))
}

/** What the assistant could not answer, similar questions together. */
export const listOpenQuestions =
  ({ conversations }: { readonly conversations: Pick<Conversations, 'openQuestions'> }) =>
  async (page: { readonly limit: number; readonly cursor?: string | undefined }) => {
    const { items, cursor } = await conversations.openQuestions(page)
    return { items: clusterOf(items), ...(cursor ? { nextCursor: cursor } : {}) }
  }
