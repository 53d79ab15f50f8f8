import { objectsIn } from '../../shared/aws/objects.s3.ts'
import { days, type Instant, plus } from '../../shared/clock.ts'
import type { Anchors } from './audit-log.ts'
import type { Anchor } from './chain.ts'

const PREFIX = 'audit/anchors/'
/** As long as the longest limitation of claims in the laws that the log may be asked about: three years. */
const LOCKED_FOR = days(3 * 366)

const keyOf = ({ seq, at }: Anchor): string =>
  `${PREFIX}${at.slice(0, 13)}-${String(seq).padStart(12, '0')}.json`

/** Until when an anchor can be changed by nobody, the account's root included (Object Lock, compliance mode). */
const lockedUntil = (at: Instant): Date => new Date(plus(at, LOCKED_FOR))

/** Anchors as locked objects of the tenant's bucket. */
export const s3Anchors = (bucket: string): Anchors => {
  const objects = objectsIn(bucket)
  return {
    put: anchor =>
      objects.put(keyOf(anchor), JSON.stringify(anchor), {
        contentType: 'application/json',
        lockedUntil: lockedUntil(anchor.at),
      }),
    list: async () => {
      const anchors: Anchor[] = []
      for await (const { key } of objects.list(PREFIX)) {
        const bytes = await objects.read(key)
        if (!bytes) throw new Error(`The anchor ${key} is listed and not there`)
        anchors.push(JSON.parse(Buffer.from(bytes).toString()))
      }
      return anchors
    },
  }
}
