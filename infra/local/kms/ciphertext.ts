import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Key } from './key-ring.ts'
import { KmsError } from './kms-error.ts'

/** `version (1) | key id (36, ASCII) | number of the material (4) | IV (12) | tag (16) | data` */
const version = 1
const header = 1 + 36 + 4
const ivLength = 12
const tagLength = 16

export type EncryptionContext = Readonly<Record<string, string>>

/** The context is authenticated, not encrypted, and its order does not matter. */
const authenticated = (context: EncryptionContext): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context).sort(([left], [right]) => (left < right ? -1 : 1))))

const materialOf = (key: Key, index: number): Buffer => {
  const material = key.materials[index]
  if (material === undefined)
    throw new KmsError('InvalidCiphertextException', 'The ciphertext is not of this key')
  return Buffer.from(material, 'base64')
}

export const seal = (key: Key, plaintext: Buffer, context: EncryptionContext): Buffer => {
  const prefix = Buffer.alloc(header)
  prefix.writeUInt8(version)
  prefix.write(key.id, 1, 'ascii')
  const index = key.materials.length - 1
  prefix.writeUInt32BE(index, 37)
  const iv = randomBytes(ivLength)
  const cipher = createCipheriv('aes-256-gcm', materialOf(key, index), iv).setAAD(authenticated(context))
  const data = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([prefix, iv, cipher.getAuthTag(), data])
}

/** @throws KmsError InvalidCiphertextException when it is no ciphertext of this double */
export const keyIdOfCiphertext = (ciphertext: Buffer): string => {
  if (ciphertext.length < header + ivLength + tagLength || ciphertext.readUInt8() !== version) {
    throw new KmsError('InvalidCiphertextException', 'The ciphertext is malformed')
  }
  return ciphertext.toString('ascii', 1, 37)
}

/** @throws KmsError InvalidCiphertextException for another context, another key or changed bytes */
export const open = (key: Key, ciphertext: Buffer, context: EncryptionContext): Buffer => {
  const material = materialOf(key, ciphertext.readUInt32BE(37))
  const iv = ciphertext.subarray(header, header + ivLength)
  const tag = ciphertext.subarray(header + ivLength, header + ivLength + tagLength)
  const decipher = createDecipheriv('aes-256-gcm', material, iv, { authTagLength: tagLength })
    .setAAD(authenticated(context))
    .setAuthTag(tag)
  try {
    return Buffer.concat([
      decipher.update(ciphertext.subarray(header + ivLength + tagLength)),
      decipher.final(),
    ])
  } catch {
    throw new KmsError('InvalidCiphertextException', 'The ciphertext does not belong to this context')
  }
}
