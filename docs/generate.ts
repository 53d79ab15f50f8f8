import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { allEvents, allRoutes } from './generator/contexts.ts'
import { errorsPage } from './generator/errors-page.ts'
import { eventsPage } from './generator/events-page.ts'
import { openapi } from './generator/openapi.ts'

/** The generated documents by their file name beside this one. */
export const generated = async (): Promise<Record<string, string>> => ({
  'openapi.json': `${JSON.stringify(openapi(await allRoutes()), null, 2)}\n`,
  'errors.md': errorsPage(),
  'events.md': eventsPage(await allEvents()),
})

const pathOf = (name: string): string => join(import.meta.dirname, name)

/** The names of the documents that are not as they would be generated now. */
const stale = async (documents: Record<string, string>): Promise<string[]> => {
  const names = Object.keys(documents)
  const present = await Promise.all(names.map(name => readFile(pathOf(name), 'utf8').catch(() => '')))
  return names.filter((name, i) => present[i] !== documents[name])
}

/** `node docs/generate.ts` writes them, with `--check` it only tells, by its exit code, whether it would. */
if (import.meta.main) {
  const documents = await generated()
  const names = await stale(documents)
  if (process.argv.includes('--check')) {
    for (const name of names) console.error(`docs/${name} is out of step: npm run docs`)
    process.exitCode = names.length ? 1 : 0
  } else {
    for (const name of names) await writeFile(pathOf(name), documents[name] ?? '')
    console.log(names.length ? `Wrote ${names.map(name => `docs/${name}`).join(', ')}` : 'Nothing to do')
  }
}
