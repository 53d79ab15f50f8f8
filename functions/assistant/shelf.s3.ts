import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { credentials } from '../../shared/aws/clients.ts'
import type { KnowledgeFile } from './knowledge.ts'
import type { KnowledgeShelf } from './teach.ts'

const CURRENT = 'knowledge/current.json'
const VERSIONS = 'knowledge/versions/'
const keyOf = (version: string): string => `${VERSIONS}${version}.json`

/** Without the right to list, a bucket says of what is not there that it is denied. */
const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Error && ['NoSuchKey', 'AccessDenied', 'NotFound'].includes(thrown.name)

/** Knowledge bases as objects of the tenant's bucket: each version, and a copy of the current one. */
export const s3Shelf = (shipped: KnowledgeFile, bucket: string): KnowledgeShelf => {
  const client = new S3Client({ credentials, maxAttempts: 3, forcePathStyle: true })
  const get = async (key: string): Promise<KnowledgeFile | undefined> => {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      return JSON.parse((await Body?.transformToString()) ?? 'null') ?? undefined
    } catch (thrown) {
      if (isMissing(thrown)) return undefined
      throw thrown
    }
  }
  const put = (key: string, file: KnowledgeFile) =>
    client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: JSON.stringify(file),
        ContentType: 'application/json',
        ChecksumAlgorithm: 'SHA256',
      }),
    )
  return {
    current: async () => (await get(CURRENT)) ?? shipped,
    find: async version => (version === shipped.version ? shipped : get(keyOf(version))),
    versions: async () => {
      const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: VERSIONS }))
      return (page.Contents ?? [])
        .map(({ Key = '', LastModified }) => ({
          version: Key.slice(VERSIONS.length, -'.json'.length),
          publishedAt: (LastModified ?? new Date(0)).toISOString(),
        }))
        .toSorted((a, b) => (a.publishedAt > b.publishedAt ? -1 : 1))
    },
    publish: async file => {
      await put(keyOf(file.version), file)
      await put(CURRENT, file)
    },
  }
}
