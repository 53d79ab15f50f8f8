import { AsyncLocalStorage } from 'node:async_hooks'
import type { BatchGet, Tables } from './tables.ts'
import type { Item } from './writes.ts'

interface Waiting {
  readonly requests: readonly BatchGet[]
  /** Runs something as a part of whose request waits: in its time, not in that of who makes the call. */
  readonly asAsker: <T>(work: () => T) => T
  readonly resolve: (found: Item[][]) => void
  readonly reject: (thrown: unknown) => void
}

/** What one call to the database may ask for. */
const MOST_KEYS = 100

/** So many reads are under way before the next ones wait for each other. */
const AT_ONCE = 2

/** Milliseconds after which a read goes all the same: one that is under way may never come back. */
const LONGEST_WAIT = 100

const keysIn = (requests: readonly BatchGet[]): string[] =>
  requests.flatMap(({ table, keys }) => keys.map(({ pk, sk }) => `${table.name} ${pk} ${sk}`))

/** The database refuses a key that one of them has asked for: no business of the others. Failures of its own are everybody's. */
const isOfOne = (thrown: unknown): boolean => thrown instanceof Error && thrown.name === 'ValidationException'

/**
 * Tables whose reads by key go together when many are asked for at once: while some are under way the others
 * wait, and then go as one call, each key once. So where a process serves many who want the same, as in a
 * flash sale, one read answers all of them. Every read begins after it was asked for, so nobody is told what
 * was true before he asked. Where one request is served at a time nothing waits and nothing changes.
 */
export const gatheredReads = (tables: Tables, atOnce = AT_ONCE): Tables => {
  let underWay = 0
  let waiting: Waiting[] = []
  let timer: NodeJS.Timeout | undefined

  /** As many of those who wait as fit into one call, at least one. */
  const next = (): Waiting[] => {
    const keys = new Set<string>()
    const fitting = waiting.findIndex(({ requests }, index) => {
      for (const key of keysIn(requests)) keys.add(key)
      return index > 0 && keys.size > MOST_KEYS
    })
    const taken = fitting < 0 ? waiting : waiting.slice(0, fitting)
    waiting = waiting.slice(taken.length)
    clearTimeout(timer)
    timer = waiting.length ? setTimeout(sendNext, LONGEST_WAIT) : undefined
    return taken
  }

  const through = async <T>(read: () => Promise<T>): Promise<T> => {
    underWay++
    try {
      return await read()
    } finally {
      underWay--
      if (waiting.length) void sendNext()
    }
  }

  const alone = ({ requests, asAsker, resolve, reject }: Waiting): void => {
    asAsker(() => through(() => tables.batchGet(requests))).then(resolve, reject)
  }

  const sendNext = async (): Promise<void> => {
    const together = next()
    // Who asked last has the most time left.
    const youngest = together.at(-1)
    if (youngest === undefined) return
    try {
      const all = together.flatMap(({ requests }) => requests)
      const found = await youngest.asAsker(() => through(() => tables.batchGet(all)))
      let from = 0
      for (const { requests, resolve } of together) {
        resolve(found.slice(from, from + requests.length))
        from += requests.length
      }
    } catch (thrown) {
      if (isOfOne(thrown) && together.length > 1) for (const each of together) alone(each)
      else for (const { reject } of together) reject(thrown)
    }
  }

  const wait = (requests: readonly BatchGet[]): Promise<Item[][]> =>
    new Promise((resolve, reject) => {
      waiting.push({ requests, asAsker: AsyncLocalStorage.snapshot(), resolve, reject })
      timer ??= setTimeout(sendNext, LONGEST_WAIT)
    })

  return {
    ...tables,
    get: async (table, key, options) => {
      if (underWay < atOnce) return through(() => tables.get(table, key, options))
      const [found = []] = await wait([{ table, keys: [key], consistent: options?.consistent ?? false }])
      return found[0]
    },
    batchGet: requests => (underWay < atOnce ? through(() => tables.batchGet(requests)) : wait(requests)),
  }
}
