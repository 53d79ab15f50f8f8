import type { Instant } from '../../shared/clock.ts'
import { absent, type Conditions, equals } from '../../shared/writes.ts'

/** Something that is worked on step by step: `dueAt` is there while a step waits for its time. */
interface DueRecord {
  /** counts its writes; 0: not written yet */
  readonly version: number
  readonly dueAt?: Instant | undefined
}

/**
 * The attributes of a record that is written once more: its next version, a place in the index `due` while
 * something is to be done, and all of it as one text under `member`.
 */
export const dueRecord = (kind: string, member: string, record: DueRecord) => {
  const version = record.version + 1
  return {
    version,
    ...(record.dueAt ? { dueKind: kind, dueAt: record.dueAt } : {}),
    [member]: JSON.stringify({ ...record, version }),
  }
}

/** Nobody has written the record since it was read. */
export const unmoved = ({ version }: DueRecord): Conditions =>
  version === 0 ? { pk: absent() } : { version: equals(version) }
