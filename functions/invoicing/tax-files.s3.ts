import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { credentials } from '../../shared/aws/clients.ts'
import type { FileStore } from './advance-tax-request.ts'
import type { FileDrop } from './peppol-channel.ts'
import { ChannelSilent } from './tax-channel.ts'

/** Everything of this kind is under it; grants name it. */
const PREFIX = 'tax-documents/'

const contentTypes: Readonly<Record<string, string>> = {
  xml: 'application/xml',
  pdf: 'application/pdf',
  ofd: 'application/ofd',
}

const contentType = (key: string): string =>
  contentTypes[key.split('.').at(-1) ?? ''] ?? 'application/octet-stream'

const client = () => new S3Client({ credentials, maxAttempts: 3, forcePathStyle: true })

/** Files of legal documents in the tenant's bucket, which checks their SHA-256 as it takes them. */
export const s3TaxFiles = (bucket: string): FileStore => {
  const s3 = client()
  return {
    put: async (key, bytes, sha256) => {
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: bytes,
          ContentType: contentType(key),
          ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
        }),
      )
    },
  }
}

/** A seller's drop for the access point of Peppol, in the same bucket. */
export const s3Drop = (bucket: string, sellerId: string): FileDrop => {
  const s3 = client()
  const keyOf = (name: string): string => `${PREFIX}peppol/${sellerId}/${name}`
  return {
    write: async (name, bytes) => {
      try {
        await s3.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: keyOf(name),
            Body: bytes,
            ContentType: 'application/xml',
          }),
        )
      } catch (cause) {
        throw new ChannelSilent('The drop does not take the file', { cause })
      }
    },
    read: async name => {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(name) }))
        return await Body?.transformToByteArray()
      } catch (cause) {
        if (cause instanceof NoSuchKey) return undefined
        throw new ChannelSilent('The drop does not answer', { cause })
      }
    },
  }
}
