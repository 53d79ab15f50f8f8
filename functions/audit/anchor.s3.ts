import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { credentials } from '../../shared/aws/clients.ts'
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
  const client = new S3Client({ credentials, maxAttempts: 3, forcePathStyle: true })
  return {
    put: async anchor => {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: keyOf(anchor),
          Body: JSON.stringify(anchor),
          ContentType: 'application/json',
          ChecksumAlgorithm: 'SHA256',
          ObjectLockMode: 'COMPLIANCE',
          ObjectLockRetainUntilDate: lockedUntil(anchor.at),
        }),
      )
    },
    list: async () => {
      const anchors: Anchor[] = []
      let ContinuationToken: string | undefined
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: PREFIX, ContinuationToken }),
        )
        for (const { Key } of page.Contents ?? []) {
          const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }))
          anchors.push(JSON.parse((await Body?.transformToString()) ?? 'null'))
        }
        ContinuationToken = page.NextContinuationToken
      } while (ContinuationToken)
      return anchors
    },
  }
}
