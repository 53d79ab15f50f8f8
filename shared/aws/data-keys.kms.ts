import { Buffer } from 'node:buffer'
import { type DataKeys, dataKey, EnvelopeError, type KeyContext } from '../envelope.ts'
import { DomainError } from '../errors/domain-error.ts'
import { rememberDataKeys } from '../remember-data-keys.ts'
import { type JsonCall, type JsonService, jsonCalls } from './json-calls.ts'

const KMS: JsonService = { endpoint: 'kms', target: 'TrentService', version: '1.1' }

/** What KMS answers: bytes in base64. */
interface KmsAnswer {
  readonly CiphertextBlob?: string
  readonly Plaintext?: string
}

// In the key's log the subject shows as the issuer's pseudonymous id.
const encryptionContext = ({ tenant, subject }: KeyContext) => ({ tenant, subject })

/** KMS's ways to say that this wrapped key will never open, here or anywhere. */
const FOR_GOOD = new Set(['InvalidCiphertextException', 'IncorrectKeyException', 'AccessDeniedException'])

const explained = (thrown: unknown): Error => {
  const name = thrown instanceof Error ? thrown.name : 'unknown'
  if (FOR_GOOD.has(name)) {
    return new EnvelopeError('key-refused', `KMS does not unwrap the data key: ${name}`, { cause: thrown })
  }
  if (name === 'NotFoundException')
    return new DomainError(
      'key-gone',
      'The key of this tenant was destroyed: its data cannot be read any more.',
    )
  // disabled, pending deletion, throttled or out of reach: what is sealed stays so until that changes
  return new DomainError('unavailable', 'The key of this tenant cannot be used at the moment.')
}

/**
 * Data keys made and unwrapped by the tenant's key in KMS, bound to tenant and subject by the encryption
 * context.
 *
 * @param keyId key id or ARN
 */
export const kmsDataKeys = (kms: JsonCall, keyId: string): DataKeys => {
  const call = async (operation: string, input: object): Promise<KmsAnswer> => {
    try {
      return (await kms(operation, input)) as KmsAnswer
    } catch (thrown) {
      throw explained(thrown)
    }
  }
  return {
    generate: async context => {
      const { CiphertextBlob: wrapped = '', Plaintext = '' } = await call('GenerateDataKey', {
        KeyId: keyId,
        KeySpec: 'AES_256',
        EncryptionContext: encryptionContext(context),
      })
      return { wrapped, key: dataKey(wrapped, Buffer.from(Plaintext, 'base64')) }
    },
    unwrap: async (wrapped, context) => {
      const { Plaintext = '' } = await call('Decrypt', {
        KeyId: keyId,
        CiphertextBlob: wrapped,
        EncryptionContext: encryptionContext(context),
      })
      return dataKey(wrapped, Buffer.from(Plaintext, 'base64'))
    },
  }
}

/** The data keys of a function that was given the tenant's key (`TENANT_KEY_ID`). */
export const dataKeysFromEnvironment = (
  environment: Record<string, string | undefined> = process.env,
): DataKeys => {
  const keyId = environment.TENANT_KEY_ID
  if (!keyId) throw new Error('This function was not given the key of the tenant')
  return rememberDataKeys(kmsDataKeys(jsonCalls(KMS), keyId))
}
