import type { FoundArticle } from './knowledge.ts'
import type { Reply, Turn } from './reply.ts'

/** From this share of the question on an article is shown as its answer. */
const COVERED = 0.45
/** With an intent that the article is about, less will do. */
const COVERED_IN_INTENT = 0.2

const shownAs = ({ article }: FoundArticle): Reply => ({
  text: `**${article.title}**\n\n${article.text}`,
  sources: [{ kind: 'article', id: article.id }],
  suggestions: [],
  outcome: 'answered',
})

/**
 * The article that answers a question: the passage itself, not a summary of it. Where the intent is sure,
 * only articles about it; where it is not, the question must be covered well.
 */
export const answerFromArticles = (
  turn: Turn,
  { atLeast }: { readonly atLeast?: 'best' } = {},
): Reply | undefined => {
  const { understood, tools, locale } = turn
  const found = tools.searchArticles(understood.normal, locale, 5)
  const about = found.find(({ article }) => article.intents.includes(understood.intent))
  if (understood.sure && about && (atLeast === 'best' || about.coverage >= COVERED_IN_INTENT))
    return shownAs(about)
  const [best] = found
  return best && best.coverage >= COVERED ? shownAs(best) : undefined
}
