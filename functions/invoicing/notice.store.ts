import { versionDiffers } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put } from '../../shared/writes.ts'
import { dueItems } from './due-items.store.ts'
import { dueRecord, unmoved } from './due-record.ts'
import { invoicingTable, noticeKey, webhookKey } from './invoicing.table.ts'
import type { Notice, Notices } from './notice.ts'
import { ReadWasStale } from './number-in-series.ts'

const DUE_KIND = 'notice'

const itemOf = (notice: Notice): Item => ({
  ...noticeKey(notice.noticeId),
  ...dueRecord(DUE_KIND, 'notice', notice),
})

const saving = (notice: Notice) =>
  put(invoicingTable, itemOf(notice), {
    when: unmoved(notice),
    refused: () => new ReadWasStale('The notice has moved on'),
  })

/** @param tables with webhooks sealed on the way in (`sealedTables`) */
export const noticeStore = (tables: Tables): Notices => ({
  add: async (notices, event) => {
    for (const notice of notices) {
      const isLast = notice === notices.at(-1)
      try {
        await tables.transact([saving(notice), ...(event && isLast ? [outboxPut(event)] : [])])
      } catch (thrown) {
        if (!(thrown instanceof ReadWasStale)) throw thrown
      }
    }
  },
  due: async (now, limit) => {
    const items = await dueItems(tables, DUE_KIND, now, limit)
    return items.map(({ notice }) => JSON.parse(notice))
  },
  save: notice => tables.transact([saving(notice)]),
  webhookOf: async organizationId => {
    const item = await tables.get(invoicingTable, webhookKey(organizationId), { consistent: true })
    return { version: item?.version ?? 0, ...(item?.secret ? { webhook: JSON.parse(item.secret) } : {}) }
  },
  saveWebhook: (organizationId, webhook, before, record) =>
    tables.transact([
      put(
        invoicingTable,
        { ...webhookKey(organizationId), version: before + 1, secret: JSON.stringify(webhook) },
        {
          when: before === 0 ? { pk: absent() } : { version: equals(before) },
          refused: old => versionDiffers(old?.version ?? 0),
        },
      ),
      idempotencyPut(invoicingTable, record),
    ]),
})
