import * as z from 'zod/mini'
import type { Locale } from './understand.ts'

/** A piece of the knowledge base: what a tenant tells its customers about one question. */
export interface Article {
  readonly id: string
  readonly locale: Locale
  readonly title: string
  readonly intents: readonly string[]
  /** Kind of organization that it is meant for, or everybody. */
  readonly audience: string
  /** First and last day on which it holds. */
  readonly validFrom?: string
  readonly validUntil?: string
  /** SKUs that it is about; none: it is about none in particular. */
  readonly products?: readonly string[]
  readonly questions: readonly string[]
  /** Markdown: paragraphs, lists, strong, emphasis, code and links. No HTML and no template language. */
  readonly text: string
}

const date = z.iso.date()
const frontMatter = z.strictObject({
  title: z.string().check(z.minLength(1), z.maxLength(80)),
  intents: z._default(z.string(), ''),
  audience: z._default(z.enum(['everybody', 'supplier', 'dealer', 'endCustomer', 'operator']), 'everybody'),
  validFrom: z.optional(date),
  validUntil: z.optional(date),
  products: z._default(z.string(), ''),
  questions: z._default(z.string(), ''),
})

/** An article is wrong: the message says which and why. */
export class ArticleError extends Error {
  override readonly name = 'ArticleError'
}

const listOf = (text: string, separator: string): string[] =>
  text
    .split(separator)
    .map(part => part.trim())
    .filter(part => part)

const FORM = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/
const MOST_LETTERS = 4000

/**
 * Reads an article: front matter of `name: value` lines between `---`, then Markdown.
 *
 * @throws ArticleError naming the article and the rule that it breaks
 */
export const parseArticle = (id: string, locale: Locale, file: string): Article => {
  const fail = (why: string): never => {
    throw new ArticleError(`Article ${locale}/${id}: ${why}`)
  }
  const [, head = '', body = ''] =
    FORM.exec(file) ?? fail('begins with front matter between two lines of ---')
  const entries = head.split(/\r?\n/).map(line => {
    const colon = line.indexOf(':')
    if (colon < 1) fail(`“${line}” is no line of front matter`)
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const
  })
  const checked = z.safeParse(frontMatter, Object.fromEntries(entries))
  if (!checked.success) {
    const [issue] = checked.error.issues
    return fail(`${issue?.path.join('.') || 'front matter'}: ${issue?.message}`)
  }
  const text = body.trim()
  if (!text) fail('has no text')
  if (text.length > MOST_LETTERS) fail(`has more than ${MOST_LETTERS} letters: split it`)
  if (/<[a-z!/]/i.test(text)) fail('must not contain HTML')
  const { intents, questions, products, title, audience, validFrom, validUntil } = checked.data
  const skus = listOf(products, ',')
  return {
    id,
    locale,
    title,
    audience,
    intents: listOf(intents, ','),
    questions: listOf(questions, '|'),
    ...(skus.length ? { products: skus } : {}),
    ...(validFrom ? { validFrom } : {}),
    ...(validUntil ? { validUntil } : {}),
    text,
  }
}
