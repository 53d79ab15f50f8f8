import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'

const PEM = /^-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/

/**
 * SHA-256 in hex of what a device shows: of a certificate its usual fingerprint, over the bytes that the PEM text
 * stands for, which is also its id in AWS IoT; of a secret that of the secret.
 */
export const fingerprintOf = (shown: string | Uint8Array): string => {
  const text = typeof shown === 'string' ? shown : Buffer.from(shown).toString('latin1')
  const [, base64] = PEM.exec(text) ?? []
  return createHash('sha256')
    .update(base64 === undefined ? shown : Buffer.from(base64, 'base64'))
    .digest('hex')
}
