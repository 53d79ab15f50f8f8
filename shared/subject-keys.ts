import { type Instant, minutes } from './clock.ts'
import type { DataKey, DataKeys, WrappedKey } from './envelope.ts'
import { DomainError } from './errors/domain-error.ts'
import { defineTable, type Tables } from './tables.ts'
import { absent, type Key, type Put, put } from './writes.ts'

/**
 * The data keys of people and organizations, wrapped by the tenant's key. Destroying one makes everything that
 * was sealed under it unreadable, in backups and streams too; so a backup of this table lives for a week only.
 */
export const keysTable = defineTable({ name: 'keys', recoverableDays: 7 })

const keyOf = (subject: string): Key => ({ pk: `subject#${subject}`, sk: 'data-key' })

/** Thrown when two made a subject's first key at once: the other one's is there now. */
class KeyThere extends Error {}

/** The data keys of subjects, by what they are needed for. */
export interface SubjectKeys {
  /** The subject's key, made at its first use. @throws `illegal-transition` when the subject was erased */
  toSeal(subject: string): Promise<DataKey>
  /** Undefined when the subject was erased or never had one: what was sealed cannot be read any more. */
  toOpen(subject: string): Promise<DataKey | undefined>
}

interface Kept {
  readonly wrapped?: WrappedKey | undefined
  readonly erasedAt?: Instant | undefined
}

/** A destroyed key is forgotten everywhere after at most this long. */
const TRUSTED_FOR_MS = minutes(1)
const MOST_KEPT = 1_000

interface SubjectKeysDeps {
  readonly tables: Tables
  readonly dataKeys: DataKeys
  readonly tenant: string
  /** milliseconds since some start: only differences count */
  readonly now?: () => number
}

export const subjectKeys = ({
  tables,
  dataKeys,
  tenant,
  now = () => performance.now(),
}: SubjectKeysDeps): SubjectKeys => {
  const known = new Map<string, { readonly at: number; readonly kept: Promise<Kept> }>()

  const load = async (subject: string): Promise<Kept> => {
    const item = await tables.get(keysTable, keyOf(subject), { consistent: true })
    return { wrapped: item?.wrapped, erasedAt: item?.erasedAt }
  }

  const keep = (subject: string, kept: Promise<Kept>): Promise<Kept> => {
    known.delete(subject)
    known.set(subject, { at: now(), kept })
    const oldest = known.keys().next()
    if (known.size > MOST_KEPT && !oldest.done) known.delete(oldest.value)
    // Neither a failure nor an absence is remembered.
    kept.then(
      ({ wrapped, erasedAt }) => (wrapped || erasedAt) ?? known.delete(subject),
      () => known.delete(subject),
    )
    return kept
  }

  const find = (subject: string): Promise<Kept> => {
    const found = known.get(subject)
    if (found && now() - found.at < TRUSTED_FOR_MS) return found.kept
    return keep(subject, load(subject))
  }

  const make = async (subject: string): Promise<DataKey> => {
    const { wrapped, key } = await dataKeys.generate({ tenant, subject })
    try {
      await tables.transact([
        put(
          keysTable,
          { ...keyOf(subject), wrapped },
          { when: { pk: absent() }, refused: () => new KeyThere() },
        ),
      ])
      keep(subject, Promise.resolve({ wrapped }))
      return key
    } catch (thrown) {
      if (!(thrown instanceof KeyThere)) throw thrown
      known.delete(subject)
      return toSeal(subject)
    }
  }

  const toSeal = async (subject: string): Promise<DataKey> => {
    const { wrapped, erasedAt } = await find(subject)
    if (wrapped) return dataKeys.unwrap(wrapped, { tenant, subject })
    if (erasedAt) {
      throw new DomainError(
        'illegal-transition',
        'The data of this subject was erased; nothing new is stored.',
      )
    }
    return make(subject)
  }

  return {
    toSeal,
    toOpen: async subject => {
      const { wrapped } = await find(subject)
      return wrapped ? dataKeys.unwrap(wrapped, { tenant, subject }) : undefined
    },
  }
}

/** Whether the mark is there that destroying a subject's key leaves. */
export const isKeyDestroyed =
  (tables: Tables) =>
  async (subject: string): Promise<boolean> =>
    Boolean((await tables.get(keysTable, keyOf(subject), { consistent: true }))?.erasedAt)

/** Destroys a subject's key. The mark stays, so that none is made for it again by mistake. */
export const destroyKey = (subject: string, erasedAt: Instant): Put =>
  put(keysTable, { ...keyOf(subject), erasedAt })
