import type { Clock } from '../../shared/clock.ts'
import { inboxMark } from '../../shared/inbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { put, remove } from '../../shared/writes.ts'
import type { Warning, Warnings } from './warning.ts'
import { WAITING, warningKey, warningsTable } from './warnings.table.ts'

const keyOf = ({ ownerId, at, eventId }: Warning) => warningKey(ownerId, at, eventId)

/** So many go into one transaction. */
const AT_ONCE = 90

export const warningStore = (tables: Tables, clock: Clock): Warnings => ({
  collect: (warning, event) =>
    tables.transact([
      put(warningsTable, { ...keyOf(warning), waiting: WAITING, ...warning, matter: { ...warning.matter } }),
      inboxMark(warningsTable, 'collect-warnings', event, clock()),
    ]),
  waiting: async limit => {
    const { items } = await tables.query({
      table: warningsTable,
      index: 'byAge',
      partition: WAITING,
      limit,
    })
    return items.map(({ eventId, ownerId, at, matter }) => ({ eventId, ownerId, at, matter }))
  },
  forget: async warnings => {
    for (let i = 0; i < warnings.length; i += AT_ONCE) {
      const some = warnings.slice(i, i + AT_ONCE)
      await tables.transact(some.map(warning => remove(warningsTable, keyOf(warning))))
    }
  },
})
