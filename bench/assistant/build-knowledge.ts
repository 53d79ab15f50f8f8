import { createHash } from 'node:crypto'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseArticle } from '../../functions/assistant/article.ts'
import type { KnowledgeFile } from '../../functions/assistant/knowledge.ts'
import { type Locale, locales } from '../../functions/assistant/understand.ts'

const assistant = join(import.meta.dirname, '../../functions/assistant')

/** The knowledge base that the functions carry: what they answer from where a tenant has published none. */
export const shippedKnowledge = join(assistant, 'assets/knowledge-1.json')
export const shippedArticles = join(assistant, 'articles')

const isLocale = (name: string): name is Locale => (locales as readonly string[]).includes(name)

/**
 * Reads a folder `<locale>/<id>.md` into one file.
 *
 * @throws ArticleError naming the article that is wrong and why
 */
export const readKnowledge = (folder: string): KnowledgeFile => {
  const articles = globSync('*/*.md', { cwd: folder })
    .toSorted()
    .map(path => {
      const locale = dirname(path)
      if (!isLocale(locale)) throw new Error(`${path}: ${locale} is none of ${locales.join(', ')}`)
      return parseArticle(basename(path, '.md'), locale, readFileSync(join(folder, path), 'utf8'))
    })
  const version = createHash('sha256').update(JSON.stringify(articles)).digest('hex').slice(0, 16)
  return { format: 'dockline-knowledge-1', version, articles }
}

/**
 * `npm run assistant:knowledge` brings the shipped file in step with its articles;
 * `-- --in FOLDER --out FILE` makes a tenant's, to be put into its bucket as `knowledge/current.json`.
 */
if (import.meta.main) {
  const { values } = parseArgs({ options: { in: { type: 'string' }, out: { type: 'string' } } })
  const knowledge = readKnowledge(values.in ?? shippedArticles)
  const out = values.out ?? shippedKnowledge
  writeFileSync(out, `${JSON.stringify(knowledge)}\n`)
  console.log(`${basename(out)}: ${knowledge.articles.length} articles, version ${knowledge.version}`)
}
