import { type Knowledge, type KnowledgeFile, knowledgeOf } from './knowledge.ts'

/** Where a tenant's own knowledge base lies in its bucket. */
const KEY = 'knowledge/current.json'
/** A newly published one is seen within this time, in milliseconds. */
const LOOKED_FOR_EVERY = 60_000
/** The bucket may take this long; then the turn is answered by what is there. */
const PATIENCE = 1_500

type Found = { readonly file: KnowledgeFile; readonly etag: string | undefined } | undefined

/** There is none, it is the one that is known, or, without the right to list, it cannot be told. */
const isNothingNew = (thrown: unknown): boolean =>
  thrown instanceof Error && ['NoSuchKey', 'AccessDenied', 'NotModified', '304'].includes(thrown.name)

/** The client is loaded when it is first needed: a cold start answers from what the function carries. */
const fetchFrom = async (bucket: string, etag: string | undefined): Promise<Found> => {
  const [{ GetObjectCommand, S3Client }, { credentials }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('../../shared/aws/clients.ts'),
  ])
  const client = new S3Client({ credentials, maxAttempts: 2, forcePathStyle: true })
  try {
    const { Body, ETag } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: KEY, ...(etag ? { IfNoneMatch: etag } : {}) }),
      { abortSignal: AbortSignal.timeout(PATIENCE) },
    )
    return { file: JSON.parse((await Body?.transformToString()) ?? 'null'), etag: ETag }
  } finally {
    client.destroy()
  }
}

/**
 * The tenant's knowledge base: what it has published, looked for once a minute and swapped as a whole, and
 * what the function carries where it has published nothing or the bucket does not answer.
 */
export const knowledgeSource = (
  shipped: KnowledgeFile,
  bucket: string,
  { now, failed }: { readonly now: () => number; readonly failed: (error: unknown) => void },
): (() => Promise<Knowledge>) => {
  let current = knowledgeOf(shipped)
  let etag: string | undefined
  let lookedAt = Number.NEGATIVE_INFINITY
  return async () => {
    if (now() - lookedAt < LOOKED_FOR_EVERY) return current
    lookedAt = now()
    try {
      const found = await fetchFrom(bucket, etag)
      if (found?.file.format === 'dockline-knowledge-1') {
        current = knowledgeOf(found.file)
        etag = found.etag
      }
    } catch (thrown) {
      if (!isNothingNew(thrown)) failed(thrown)
    }
    return current
  }
}
