import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { credentials } from '../../shared/aws/clients.ts'
import type { DocumentFiles } from './document-files.ts'

/** How long an address works: long enough to click it, not to pass it on. */
const ADDRESS_SECONDS = 300

export const s3DocumentFiles = (bucket: string): DocumentFiles => {
  const client = new S3Client({ credentials, maxAttempts: 3, forcePathStyle: true })
  return {
    put: async (key, bytes, { contentType, sha256 }) => {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: bytes,
          ContentType: contentType,
          ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
        }),
      )
    },
    read: async key => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
        return await Body?.transformToByteArray()
      } catch (thrown) {
        if (thrown instanceof NoSuchKey) return undefined
        throw thrown
      }
    },
    addressOf: (key, fileName) =>
      getSignedUrl(
        client,
        new GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ResponseContentDisposition: `attachment; filename="${fileName}"`,
        }),
        { expiresIn: ADDRESS_SECONDS },
      ),
  }
}
