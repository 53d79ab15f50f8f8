import { DomainError } from '../../shared/errors/domain-error.ts'
import { type IdempotencyRecord, idempotencyPut } from '../../shared/idempotency.ts'
import type { Tables } from '../../shared/tables.ts'
import { type Item, put, type Write } from '../../shared/writes.ts'
import { creditStore } from './credited.store.ts'
import { dueItems } from './due-items.store.ts'
import { dueRecord, unmoved } from './due-record.ts'
import { invoicingTable, redLetterKey } from './invoicing.table.ts'
import { ReadWasStale } from './number-in-series.ts'
import type { RedLetter, RedLetterStore } from './red-letter.ts'
import type { OpenRedLetterDeps } from './request-red-letter.ts'

const DUE_KIND = 'redLetter'

const itemOf = (redLetter: RedLetter): Item => ({
  ...redLetterKey(redLetter.redLetterId),
  ...dueRecord(DUE_KIND, 'redLetter', redLetter),
})

const redLetterOf = (item: Item): RedLetter => JSON.parse(item.redLetter)

const saving = (redLetter: RedLetter): Write =>
  put(invoicingTable, itemOf(redLetter), {
    when: unmoved(redLetter),
    refused: () => new ReadWasStale('The red-letter correction has moved on'),
  })

type Answered = { saveAnswered(redLetter: RedLetter, record: IdempotencyRecord): Promise<void> }

export const redLetterStore = (
  tables: Tables,
): RedLetterStore & OpenRedLetterDeps['redLetters'] & Answered => {
  const credits = creditStore(tables)
  return {
    find: async redLetterId => {
      const item = await tables.get(invoicingTable, redLetterKey(redLetterId), { consistent: true })
      return item && redLetterOf(item)
    },
    due: async (now, limit) => {
      const items = await dueItems(tables, DUE_KIND, now, limit)
      return items.map(redLetterOf)
    },
    saving,
    save: (redLetter, credited) =>
      tables.transact([saving(redLetter), ...(credited ? [credits.saving(credited)] : [])]),
    saveAnswered: (redLetter, record) =>
      tables.transact([saving(redLetter), idempotencyPut(invoicingTable, record)]).catch(thrown => {
        throw thrown instanceof ReadWasStale
          ? new DomainError('conflict', 'It was moved on at this moment.')
          : thrown
      }),
    open: (redLetter, credited, record) =>
      tables.transact([
        saving(redLetter),
        credits.saving(credited),
        ...(record ? [idempotencyPut(invoicingTable, record)] : []),
      ]),
  }
}
