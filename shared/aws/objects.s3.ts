import { createHash } from 'node:crypto'
import type { Instant } from '../clock.ts'
import { readXml, type XmlElement } from '../xml/read-xml.ts'
import type { Service } from './sign.ts'
import { encodePart, type Sending, signedAddress, signedFetch } from './signed-fetch.ts'

const S3: Service = { endpoint: 's3', pathAsSent: true }

export interface StoredObject {
  readonly bytes: Uint8Array
  readonly etag: string | undefined
}

export interface ListedObject {
  readonly key: string
  readonly modifiedAt: Instant
}

export interface PutOptions {
  readonly contentType: string
  /** In hex, where it is known already */
  readonly sha256?: string
  /** Until then nobody changes it, the account's root included (Object Lock, compliance mode). */
  readonly lockedUntil?: Date
}

/** The bucket has refused; its name is the code of S3: `AccessDenied`. */
export class ObjectRefused extends Error {
  readonly status: number
  constructor(code: string, status: number, key: string) {
    super(`The bucket answers ${status} ${code} for ${key}`)
    this.name = code
    this.status = status
  }
}

/** S3 gives a code in the body, except where an answer has none. */
const refusal = async (response: Response, key: string): Promise<ObjectRefused> => {
  const code = /<Code>([A-Za-z0-9]+)<\/Code>/.exec(await response.text())?.[1]
  return new ObjectRefused(code ?? `Status${response.status}`, response.status, key)
}

const sha256Of = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('base64')

const textIn = (parent: XmlElement, name: string): string | undefined =>
  parent.children.find(child => child.name === name)?.text

/**
 * The objects of a bucket, by signed requests in path style. Bytes are checked by their SHA-256 on both ways,
 * on the way back where the bucket knows it.
 */
export const objectsIn = (bucket: string) => {
  const pathOf = (key: string): string => `/${[bucket, ...key.split('/')].map(encodePart).join('/')}`

  /**
   * The object, or that it still has this ETag, or nothing where there is none.
   *
   * @throws ObjectRefused by the bucket's code; without the right to list, a missing one is `AccessDenied`
   */
  const get = async (
    key: string,
    { etag, ...sending }: Sending & { readonly etag?: string | undefined } = {},
  ): Promise<StoredObject | 'unchanged' | undefined> => {
    const headers = { 'x-amz-checksum-mode': 'ENABLED', ...(etag ? { 'if-none-match': etag } : {}) }
    const response = await signedFetch(S3, { method: 'GET', path: pathOf(key), headers }, sending)
    if (response.status === 304) return 'unchanged'
    if (!response.ok) {
      const refused = await refusal(response, key)
      if (refused.name === 'NoSuchKey') return undefined
      throw refused
    }
    const bytes = new Uint8Array(await response.arrayBuffer())
    const expected = response.headers.get('x-amz-checksum-sha256')
    // With a dash it is of an upload in parts: a hash of hashes.
    if (expected && !expected.includes('-') && expected !== sha256Of(bytes))
      throw new ObjectRefused('ChecksumMismatch', response.status, key)
    return { bytes, etag: response.headers.get('etag') ?? undefined }
  }

  const page = async (prefix: string, after: string | undefined): Promise<XmlElement> => {
    const query = { 'list-type': '2', prefix, ...(after ? { 'continuation-token': after } : {}) }
    const response = await signedFetch(S3, { method: 'GET', path: `/${encodePart(bucket)}`, query })
    if (!response.ok) throw await refusal(response, prefix)
    return readXml(await response.text())
  }

  return {
    get,

    /** The bytes of an object, or nothing where there is none. */
    read: async (key: string): Promise<Uint8Array | undefined> => {
      const found = await get(key)
      return found === 'unchanged' ? undefined : found?.bytes
    },

    /** Puts it whole; the bucket refuses bytes of another hash. */
    put: async (
      key: string,
      body: Uint8Array | string,
      { contentType, sha256, lockedUntil }: PutOptions,
    ): Promise<void> => {
      const headers = {
        'content-type': contentType,
        'x-amz-checksum-sha256': sha256 ? Buffer.from(sha256, 'hex').toString('base64') : sha256Of(body),
        ...(lockedUntil
          ? {
              'x-amz-object-lock-mode': 'COMPLIANCE',
              'x-amz-object-lock-retain-until-date': lockedUntil.toISOString(),
            }
          : {}),
      }
      const response = await signedFetch(S3, { method: 'PUT', path: pathOf(key), headers, body })
      if (!response.ok) throw await refusal(response, key)
      await response.body?.cancel()
    },

    /** All objects under a prefix in the order of their keys, page by page. */
    list: async function* (prefix: string): AsyncGenerator<ListedObject> {
      let after: string | undefined
      do {
        const answer = await page(prefix, after)
        for (const each of answer.children.filter(({ name }) => name === 'Contents'))
          yield {
            key: textIn(each, 'Key') ?? '',
            modifiedAt: new Date(textIn(each, 'LastModified') ?? 0).toISOString() as Instant,
          }
        after = textIn(answer, 'NextContinuationToken')
      } while (after)
    },

    /** An address at which it is downloaded under this name, for so many seconds. */
    addressOf: (key: string, fileName: string, seconds: number): Promise<string> =>
      signedAddress(
        S3,
        {
          method: 'GET',
          path: pathOf(key),
          query: { 'response-content-disposition': `attachment; filename="${fileName}"` },
        },
        seconds,
      ),
  }
}
