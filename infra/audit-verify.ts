import { parseArgs } from 'node:util'
import { chainVerifier, type SealedEntry } from '../functions/audit/chain.ts'
import { readStackFile, stackHome } from './local/local-file.ts'

interface Where {
  readonly api: string
  readonly token: string
}

/** The running local stack, or another API with a token of its operator. */
const whereFrom = (args: readonly string[]): Where => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      api: { type: 'string' },
      token: { type: 'string', default: process.env.DOCKLINE_TOKEN ?? '' },
    },
  })
  if (values.api) return { api: values.api, token: values.token }
  const { api, principals } = readStackFile(stackHome())
  return { api, token: principals['operator.admin']?.token ?? '' }
}

const listOf = async <T>({ api, token }: Where, path: string): Promise<T[]> => {
  const response = await fetch(`${api}${path}`, { headers: { authorization: `Bearer ${token}` } })
  if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`)
  const { items } = (await response.json()) as { items: T[] }
  return items
}

/**
 * `npm run audit:verify [-- --api URL --token TOKEN]`: reads the tenant's chain from its beginning, recomputes every
 * hash and link and compares with the anchors.
 */
const main = async (args: readonly string[]): Promise<number> => {
  const where = whereFrom(args)
  const verifier = chainVerifier(await listOf(where, '/v1/audit-anchors'))
  let after = 0
  for (;;) {
    const entries = await listOf<SealedEntry>(where, `/v1/audit-entries?limit=100&after=${after}`)
    for (const entry of entries) verifier.next(entry)
    const last = entries.at(-1)
    if (!last || last.seq <= after) break
    after = last.seq
  }
  const { faults, head } = verifier.end()
  for (const { seq, fault } of faults) console.error(`entry ${seq}: ${fault}`)
  console.log(`${head.seq} entries, ${faults.length} faults, head ${head.hash}`)
  return faults.length === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
