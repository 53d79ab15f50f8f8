import type { Clock, Instant } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import { inboxMark } from '../../shared/inbox.ts'
import type { Page, Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put, remove } from '../../shared/writes.ts'
import type { Draft } from './draft.ts'
import type { Warning, Warnings } from './warning.ts'
import { draftKey, ofOwner, WAITING, warningKey, warningsTable } from './warnings.table.ts'

const keyOf = ({ ownerId, at, eventId }: Warning) => warningKey(ownerId, at, eventId)

const warningOf = ({ eventId, ownerId, at, matter }: Item): Warning => ({ eventId, ownerId, at, matter })

const draftOf = ({
  ownerId,
  subject,
  warnings,
  more,
  remembered,
  since,
  at,
  tries,
  version,
}: Item): Draft => ({
  ...{ ownerId, subject, warnings, more, remembered },
  ...{ since, dueAt: at, tries, version },
})

/** So many go into one transaction. */
const AT_ONCE = 90
/** So many are looked at for their owners at a time. */
const PAGE = 500

/** The letter as it was read is still there, or still is none. */
const unchanged = ({ version }: Draft) => ({
  when: version === 0 ? { pk: absent() } : { version: equals(version) },
  refused: () => new DomainError('conflict', 'Another round has changed the letter.'),
})

const putDraft = (draft: Draft) => {
  const { dueAt, ...rest } = draft
  const next = { ...rest, warnings: [...draft.warnings], version: draft.version + 1 }
  const key = draftKey(draft.ownerId, draft.subject)
  return put(warningsTable, { ...key, waiting: WAITING, at: dueAt, ...next }, unchanged(draft))
}

export const warningStore = (tables: Tables, clock: Clock): Warnings => {
  const pages = async function* (ask: (cursor: string | undefined) => Promise<Page>) {
    let cursor: string | undefined
    do {
      const page = await ask(cursor)
      yield page.items
      cursor = page.cursor
    } while (cursor)
  }

  const lettersOf = async (ownerId: string): Promise<Draft[]> => {
    const { partition, letters: sort } = ofOwner(ownerId)
    const found: Draft[] = []
    const query = { table: warningsTable, partition, sort, consistent: true }
    const all = pages(cursor => tables.query({ ...query, ...(cursor ? { cursor } : {}) }))
    for await (const items of all) found.push(...items.map(draftOf))
    return found
  }

  return {
    collect: (warning, event) =>
      tables.transact([
        put(warningsTable, {
          ...keyOf(warning),
          waiting: WAITING,
          ...warning,
          matter: { ...warning.matter },
        }),
        inboxMark(warningsTable, 'collect-warnings', event, clock()),
      ]),
    owners: async function* (by: Instant) {
      const told = new Set<string>()
      const query = { table: warningsTable, index: 'byAge', partition: WAITING, limit: PAGE }
      for await (const items of pages(cursor => tables.query({ ...query, ...(cursor ? { cursor } : {}) }))) {
        for (const { at, ownerId } of items) {
          if (at > by) return
          if (told.has(ownerId)) continue
          told.add(ownerId)
          yield ownerId
        }
      }
    },
    of: async (ownerId, most) => {
      const { partition, warnings: sort } = ofOwner(ownerId)
      const [{ items }, drafts] = await Promise.all([
        tables.query({ table: warningsTable, partition, sort, limit: most, consistent: true }),
        lettersOf(ownerId),
      ])
      return { warnings: items.map(warningOf), drafts }
    },
    draft: async (drafts, warnings) => {
      const writes = [
        ...drafts.map(putDraft),
        ...warnings.map(warning => remove(warningsTable, keyOf(warning))),
      ]
      for (let i = 0; i < writes.length; i += AT_ONCE) await tables.transact(writes.slice(i, i + AT_ONCE))
    },
    keep: draft => tables.transact([putDraft(draft)]),
    forget: draft =>
      tables.transact([remove(warningsTable, draftKey(draft.ownerId, draft.subject), unchanged(draft))]),
  }
}
