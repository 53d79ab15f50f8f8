import { ObjectRefused, objectsIn } from '../../shared/aws/objects.s3.ts'
import { type Knowledge, type KnowledgeFile, knowledgeOf } from './knowledge.ts'

/** Where a tenant's own knowledge base lies in its bucket. */
const KEY = 'knowledge/current.json'
/** A newly published one is seen within this time, in milliseconds. */
const LOOKED_FOR_EVERY = 60_000
/** The bucket may take this long; then the turn is answered by what is there. */
const PATIENCE = 1_500

/** There is none, or, without the right to list, it cannot be told. */
const isNothingNew = (thrown: unknown): boolean =>
  thrown instanceof ObjectRefused && thrown.name === 'AccessDenied'

const fetchFrom = async (bucket: string, etag: string | undefined) => {
  const signal = AbortSignal.timeout(PATIENCE)
  const found = await objectsIn(bucket).get(KEY, { etag, signal, attempts: 2 })
  if (found === undefined || found === 'unchanged') return undefined
  const file: KnowledgeFile | null = JSON.parse(Buffer.from(found.bytes).toString())
  return { file, etag: found.etag }
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
      if (found?.file?.format === 'dockline-knowledge-1') {
        current = knowledgeOf(found.file)
        etag = found.etag
      }
    } catch (thrown) {
      if (!isNothingNew(thrown)) failed(thrown)
    }
    return current
  }
}
