import { DomainError } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put } from '../../shared/writes.ts'
import {
  consentKey,
  consentPartition,
  ERASURES,
  erasureKey,
  OPEN,
  privacyTable,
  requestKey,
  requestLinkKey,
  requestsPartition,
  standingKey,
  standingPartition,
} from './privacy.table.ts'
import type {
  Consent,
  Correction,
  DueRequests,
  Erasure,
  Erasures,
  PrivacyLedger,
  PrivacyRequest,
} from './privacy.ts'

const consentOf = ({ subject, purpose, version, given, noticeVersion, at }: Item): Consent => ({
  subject,
  purpose,
  version,
  given,
  noticeVersion,
  at,
})

const requestOf = ({ requestId, subject, kind, status, askedAt, dueAt, doneAt }: Item): PrivacyRequest => ({
  requestId,
  subject,
  kind,
  status,
  askedAt,
  dueAt,
  ...(doneAt ? { doneAt } : {}),
})

/** Of a request that is done, what the ledger of erasures has of it: nothing, when it is of another kind. */
const erasureItems = ({ requestId, subject, kind, doneAt }: PrivacyRequest): Item[] =>
  kind === 'erasure' && doneAt
    ? [{ ...erasureKey(doneAt, requestId), requestId, subject, erasedAt: doneAt }]
    : []

const erasureOf = ({ requestId, subject, erasedAt }: Item): Erasure => ({ requestId, subject, erasedAt })

const wishOf = ({ contact, words }: Item): Correction => ({
  ...(contact ? { contact } : {}),
  ...(words ? { words } : {}),
})

const tooLate = (): DomainError =>
  new DomainError('conflict', 'It was changed at the same time; nothing was written.')

export const privacyLedger = (tables: Tables): PrivacyLedger => {
  const all = async (partition: string): Promise<Item[]> => {
    const { items } = await tables.query({ table: privacyTable, partition, consistent: true })
    return items
  }
  /** Requests with what was wished, which lies with the person and is sealed under their key. */
  const withWishes = async (items: readonly Item[]): Promise<PrivacyRequest[]> => {
    const keys = items.map(({ subject, requestId }) => requestLinkKey(subject, requestId))
    const [links = []] = await tables.batchGet([{ table: privacyTable, keys, consistent: true }])
    const wishes = new Map(links.map(link => [link.sk, wishOf(link)]))
    return items.map(item => ({ ...requestOf(item), ...wishes.get(item.requestId) }))
  }

  return {
    standing: async subject => (await all(standingPartition(subject))).map(consentOf),
    history: async subject =>
      (await all(consentPartition(subject))).map(consentOf).sort((a, b) => (a.at < b.at ? -1 : 1)),
    append: (consent, event, done) =>
      tables.transact([
        put(
          privacyTable,
          { ...consentKey(consent.subject, consent.purpose, consent.version), ...consent },
          { when: { pk: absent() }, refused: tooLate },
        ),
        put(
          privacyTable,
          { ...standingKey(consent.subject, consent.purpose), ...consent },
          {
            when: consent.version === 1 ? { pk: absent() } : { version: equals(consent.version - 1) },
            refused: tooLate,
          },
        ),
        outboxPut(event),
        idempotencyPut(privacyTable, done),
      ]),
    requestsOf: async subject => {
      const links = await all(requestsPartition(subject))
      const [items = []] = await tables.batchGet([
        { table: privacyTable, keys: links.map(({ sk }) => requestKey(sk)), consistent: true },
      ])
      const wishes = new Map(links.map(link => [link.sk, wishOf(link)]))
      return items.map(item => ({ ...requestOf(item), ...wishes.get(item.requestId) }))
    },
    open: async ({ limit, cursor: from }) => {
      const { items, cursor } = await tables.query({
        table: privacyTable,
        index: 'byDue',
        partition: OPEN,
        limit,
        ...(from ? { cursor: from } : {}),
      })
      return { requests: await withWishes(items), ...(cursor ? { cursor } : {}) }
    },
    find: async requestId => {
      const item = await tables.get(privacyTable, requestKey(requestId), { consistent: true })
      return item && (await withWishes([item]))[0]
    },
    save: ({ contact, words, ...request }, beside, event, done) =>
      tables.transact([
        put(
          privacyTable,
          {
            ...requestKey(request.requestId),
            ...request,
            ...(request.status === 'open' ? { openSince: OPEN } : {}),
          },
          {
            when:
              request.status === 'done' && event.sequence > 1 ? { status: equals('open') } : { pk: absent() },
            refused: tooLate,
          },
        ),
        ...(request.status === 'open'
          ? [
              put(privacyTable, {
                ...requestLinkKey(request.subject, request.requestId),
                ...wishOf({ pk: '', sk: '', contact, words }),
              }),
            ]
          : []),
        ...erasureItems(request).map(item => put(privacyTable, item)),
        ...beside,
        outboxPut(event),
        idempotencyPut(privacyTable, done),
      ]),
  }
}

export const erasureLedger = (tables: Tables): Erasures => ({
  since: async (instant, from) => {
    const { items, cursor } = await tables.query({
      table: privacyTable,
      partition: ERASURES,
      sort: { after: instant },
      limit: 100,
      consistent: true,
      ...(from ? { cursor: from } : {}),
    })
    return { erasures: items.map(erasureOf), ...(cursor ? { cursor } : {}) }
  },
})

export const dueRequests = (tables: Tables): DueRequests => ({
  before: async (instant, from) => {
    const { items, cursor } = await tables.query({
      table: privacyTable,
      index: 'byDue',
      partition: OPEN,
      sort: { before: instant },
      limit: 100,
      ...(from ? { cursor: from } : {}),
    })
    return { requests: items.map(requestOf), ...(cursor ? { cursor } : {}) }
  },
})
