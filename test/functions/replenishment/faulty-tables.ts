import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Tables } from '../../../shared/tables.ts'

/** A process that died: nothing of it ran any further. */
export class Crash extends Error {
  override readonly name = 'Crash'
}

/**
 * The same tables on a bad day: calls take their turns among others, and a share of the writes dies before
 * the database has it, another after it has it, so that nobody was told.
 */
export const faultyTables = (tables: Tables, random: () => number, share: number): Tables => ({
  ...tables,
  get: async (...args) => {
    await nextTurn()
    return tables.get(...args)
  },
  batchGet: async requests => {
    const found = await tables.batchGet(requests)
    await nextTurn()
    return found
  },
  transact: async writes => {
    await nextTurn()
    if (random() < share) throw new Crash('before the write')
    await tables.transact(writes)
    if (random() < share) throw new Crash('after the write')
  },
})
