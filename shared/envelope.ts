import { Buffer } from 'node:buffer'
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/**
 * What a sealed text belongs to. It is bound to all four: moved to another tenant, person, thing or field,
 * it does not open.
 */
export interface FieldContext {
  readonly tenant: string
  /** The person the text is about or from; erasing their data key makes it unreadable. */
  readonly subject: string
  /** Id of the thing that the text is part of. */
  readonly entity: string
  readonly field: string
}

/** Whose data key it is: also the encryption context under which the tenant's key wraps it. */
export type KeyContext = Pick<FieldContext, 'tenant' | 'subject'>

/** A data key in the clear; it stays in memory. */
export interface DataKey {
  /** The first 8 bytes of the SHA-256 of its wrapped form, in hex. */
  readonly id: string
  /** 256 bits */
  readonly secret: Buffer
}

/** A data key encrypted with the tenant's key, base64: the form in which it is stored. */
export type WrappedKey = string

/** Makes and unwraps data keys; over KMS it is `kmsDataKeys`, remembered by `rememberDataKeys`. */
export interface DataKeys {
  generate(context: KeyContext): Promise<{ readonly wrapped: WrappedKey; readonly key: DataKey }>
  unwrap(wrapped: WrappedKey, context: KeyContext): Promise<DataKey>
}

export type EnvelopeFault =
  /** Not an envelope, cut short, or of a version that this code does not know. */
  | 'malformed'
  /** Sealed with another data key than the one at hand. */
  | 'other-key'
  /** Changed since it was sealed, or moved to where it does not belong. */
  | 'not-authentic'
  /** The tenant's key refuses to unwrap: the wrapped key is another context's, or the key is gone for good. */
  | 'key-refused'

/** Something sealed cannot be opened. Never the caller's doing, so it ends as an internal error. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError'
  readonly fault: EnvelopeFault

  constructor(fault: EnvelopeFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

// version (1) | data key id (8) | initialization vector (12) | tag (16) | ciphertext
const VERSION = 1
const ID_BYTES = 8
const IV_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = 1 + ID_BYTES
const OVERHEAD_BYTES = HEADER_BYTES + IV_BYTES + TAG_BYTES
const CIPHER = 'aes-256-gcm'

/** The id follows from the wrapped form, so the two cannot be confused. */
export const dataKey = (wrapped: WrappedKey, secret: Uint8Array): DataKey => ({
  id: createHash('sha256')
    .update(wrapped, 'base64')
    .digest('hex')
    .slice(0, ID_BYTES * 2),
  secret: Buffer.from(secret),
})

/** A JSON array of the four: no two contexts are written alike. */
const authenticated = (header: Buffer, { tenant, subject, entity, field }: FieldContext): Buffer =>
  Buffer.concat([header, Buffer.from(JSON.stringify([tenant, subject, entity, field]))])

/**
 * Encrypts a text for one field with AES-256-GCM.
 *
 * A random 96-bit vector is safe for 2^32 texts under one key (NIST SP 800-38D, 8.3); a data key belongs to
 * one person, who does not write that much.
 *
 * @returns base64, 37 bytes and a third longer than the text
 */
export const seal = (
  text: string,
  key: DataKey,
  context: FieldContext,
  random: (size: number) => Buffer = randomBytes,
): string => {
  const header = Buffer.concat([Buffer.of(VERSION), Buffer.from(key.id, 'hex')])
  const iv = random(IV_BYTES)
  const cipher = createCipheriv(CIPHER, key.secret, iv, { authTagLength: TAG_BYTES })
  cipher.setAAD(authenticated(header, context))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([header, iv, cipher.getAuthTag(), sealed]).toString('base64')
}

/**
 * Decrypts what `seal` made for the same field.
 *
 * @throws EnvelopeError saying what is wrong with it
 */
export const open = (envelope: string, key: DataKey, context: FieldContext): string => {
  const bytes = Buffer.from(envelope, 'base64')
  if (bytes.length < OVERHEAD_BYTES) throw new EnvelopeError('malformed', 'The envelope is cut short')
  if (bytes[0] !== VERSION) {
    throw new EnvelopeError('malformed', `The envelope's version ${bytes[0]} is not known`)
  }
  const header = bytes.subarray(0, HEADER_BYTES)
  const id = header.subarray(1).toString('hex')
  if (id !== key.id)
    throw new EnvelopeError('other-key', `It was sealed with the data key ${id}, not ${key.id}`)
  const iv = bytes.subarray(HEADER_BYTES, HEADER_BYTES + IV_BYTES)
  const decipher = createDecipheriv(CIPHER, key.secret, iv, { authTagLength: TAG_BYTES })
  decipher.setAAD(authenticated(header, context))
  decipher.setAuthTag(bytes.subarray(HEADER_BYTES + IV_BYTES, OVERHEAD_BYTES))
  try {
    return decipher.update(bytes.subarray(OVERHEAD_BYTES), undefined, 'utf8') + decipher.final('utf8')
  } catch (cause) {
    throw new EnvelopeError('not-authentic', `${context.field} of ${context.entity} does not open`, { cause })
  }
}
