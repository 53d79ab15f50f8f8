import { ObjectRefused, objectsIn } from '../../shared/aws/objects.s3.ts'
import type { KnowledgeFile } from './knowledge.ts'
import type { KnowledgeShelf } from './teach.ts'

const CURRENT = 'knowledge/current.json'
const VERSIONS = 'knowledge/versions/'
const keyOf = (version: string): string => `${VERSIONS}${version}.json`

/** Without the right to list, a bucket says of what is not there that it is denied. */
const isMissing = (thrown: unknown): boolean =>
  thrown instanceof ObjectRefused && thrown.name === 'AccessDenied'

/** Knowledge bases as objects of the tenant's bucket: each version, and a copy of the current one. */
export const s3Shelf = (shipped: KnowledgeFile, bucket: string): KnowledgeShelf => {
  const objects = objectsIn(bucket)
  const get = async (key: string): Promise<KnowledgeFile | undefined> => {
    try {
      const bytes = await objects.read(key)
      return bytes && (JSON.parse(Buffer.from(bytes).toString()) ?? undefined)
    } catch (thrown) {
      if (isMissing(thrown)) return undefined
      throw thrown
    }
  }
  const put = (key: string, file: KnowledgeFile) =>
    objects.put(key, JSON.stringify(file), { contentType: 'application/json' })
  return {
    current: async () => (await get(CURRENT)) ?? shipped,
    find: async version => (version === shipped.version ? shipped : get(keyOf(version))),
    versions: async () => {
      const versions: { version: string; publishedAt: string }[] = []
      for await (const { key, modifiedAt } of objects.list(VERSIONS))
        versions.push({ version: key.slice(VERSIONS.length, -'.json'.length), publishedAt: modifiedAt })
      return versions.toSorted((a, b) => (a.publishedAt > b.publishedAt ? -1 : 1))
    },
    publish: async file => {
      await put(keyOf(file.version), file)
      await put(CURRENT, file)
    },
  }
}
