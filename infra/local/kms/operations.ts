import { randomBytes } from 'node:crypto'
import { type EncryptionContext, keyIdOfCiphertext, open, seal } from './ciphertext.ts'
import { type Key, type KeyRing, newMaterial } from './key-ring.ts'
import { KmsError } from './kms-error.ts'

/** Fields of requests as the JSON protocol carries them; blobs are base64. */
export interface KmsRequest {
  KeyId?: string
  Plaintext?: string
  CiphertextBlob?: string
  EncryptionContext?: EncryptionContext
  KeySpec?: 'AES_256' | 'AES_128'
  NumberOfBytes?: number
  PendingWindowInDays?: number
}

type Operation = (request: KmsRequest) => Record<string, unknown>

const day = 24 * 60 * 60 * 1000
/** The most that Encrypt takes; more is what data keys are for. */
const maximumPlaintext = 4096

const invalid = (message: string): never => {
  throw new KmsError('ValidationException', message)
}

const base64 = (buffer: Buffer): string => buffer.toString('base64')

const usable = (key: Key): Key => {
  if (key.state === 'Disabled') throw new KmsError('DisabledException', `${key.arn} is disabled.`)
  if (key.state === 'PendingDeletion') {
    throw new KmsError('KMSInvalidStateException', `${key.arn} is pending deletion.`)
  }
  return key
}

const notPendingDeletion = (key: Key): Key => {
  if (key.state === 'PendingDeletion') {
    throw new KmsError('KMSInvalidStateException', `${key.arn} is pending deletion.`)
  }
  return key
}

const metadataOf = (key: Key): Record<string, unknown> => ({
  KeyId: key.id,
  Arn: key.arn,
  AWSAccountId: key.arn.split(':')[4],
  CreationDate: key.createdAt / 1000,
  CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
  Enabled: key.state === 'Enabled',
  EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
  KeyManager: 'CUSTOMER',
  KeySpec: 'SYMMETRIC_DEFAULT',
  KeyState: key.state,
  KeyUsage: 'ENCRYPT_DECRYPT',
  MultiRegion: false,
  Origin: 'AWS_KMS',
  ...(key.deletionAt !== undefined && { DeletionDate: key.deletionAt / 1000 }),
})

const dataKeyLength = ({ KeySpec, NumberOfBytes }: KmsRequest): number => {
  if (NumberOfBytes !== undefined) {
    return NumberOfBytes >= 1 && NumberOfBytes <= 1024
      ? NumberOfBytes
      : invalid('NumberOfBytes must be 1 to 1024')
  }
  if (KeySpec === 'AES_256') return 32
  if (KeySpec === 'AES_128') return 16
  return invalid('KeySpec or NumberOfBytes is required')
}

/** The operations of KMS that this double knows, on symmetric keys. */
export const kmsOperations = (ring: KeyRing, now: () => number = Date.now): Record<string, Operation> => {
  const keyOf = ({ KeyId }: KmsRequest): Key => ring.find(KeyId ?? invalid('KeyId is required'))

  const generateDataKey: Operation = request => {
    const key = usable(keyOf(request))
    const plaintext = randomBytes(dataKeyLength(request))
    const ciphertext = seal(key, plaintext, request.EncryptionContext ?? {})
    return { KeyId: key.arn, Plaintext: base64(plaintext), CiphertextBlob: base64(ciphertext) }
  }

  return {
    GenerateDataKey: generateDataKey,
    GenerateDataKeyWithoutPlaintext: request => {
      const { Plaintext: _unspoken, ...answer } = generateDataKey(request)
      return answer
    },
    GenerateRandom: ({ NumberOfBytes = 32 }) => ({ Plaintext: base64(randomBytes(NumberOfBytes)) }),
    Encrypt: request => {
      const key = usable(keyOf(request))
      const plaintext = Buffer.from(request.Plaintext ?? invalid('Plaintext is required'), 'base64')
      if (plaintext.length > maximumPlaintext) invalid(`Plaintext must be at most ${maximumPlaintext} bytes`)
      return {
        KeyId: key.arn,
        CiphertextBlob: base64(seal(key, plaintext, request.EncryptionContext ?? {})),
        EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      }
    },
    Decrypt: request => {
      const ciphertext = Buffer.from(
        request.CiphertextBlob ?? invalid('CiphertextBlob is required'),
        'base64',
      )
      const key = ring.find(keyIdOfCiphertext(ciphertext))
      if (request.KeyId !== undefined && ring.find(request.KeyId) !== key) {
        throw new KmsError(
          'IncorrectKeyException',
          'The key ID in the request does not identify the ciphertext’s key',
        )
      }
      const plaintext = open(usable(key), ciphertext, request.EncryptionContext ?? {})
      return { KeyId: key.arn, Plaintext: base64(plaintext), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' }
    },
    DescribeKey: request => ({ KeyMetadata: metadataOf(keyOf(request)) }),
    EnableKey: request => {
      ring.change(notPendingDeletion(keyOf(request)), { state: 'Enabled' })
      return {}
    },
    DisableKey: request => {
      ring.change(notPendingDeletion(keyOf(request)), { state: 'Disabled' })
      return {}
    },
    EnableKeyRotation: request => {
      ring.change(usable(keyOf(request)), { rotation: true })
      return {}
    },
    DisableKeyRotation: request => {
      ring.change(usable(keyOf(request)), { rotation: false })
      return {}
    },
    GetKeyRotationStatus: request => {
      const key = keyOf(request)
      return { KeyId: key.id, KeyRotationEnabled: key.rotation, RotationPeriodInDays: 365 }
    },
    RotateKeyOnDemand: request => {
      const key = usable(keyOf(request))
      ring.change(key, { materials: [...key.materials, newMaterial()] })
      return { KeyId: key.id }
    },
    ScheduleKeyDeletion: request => {
      const key = notPendingDeletion(keyOf(request))
      const days = request.PendingWindowInDays ?? 30
      if (days < 7 || days > 30) invalid('PendingWindowInDays must be 7 to 30')
      const deletionAt = now() + days * day
      ring.change(key, { state: 'PendingDeletion', deletionAt })
      return {
        KeyId: key.arn,
        KeyState: key.state,
        DeletionDate: deletionAt / 1000,
        PendingWindowInDays: days,
      }
    },
    CancelKeyDeletion: request => {
      const key = keyOf(request)
      if (key.state !== 'PendingDeletion') {
        throw new KmsError('KMSInvalidStateException', `${key.arn} is not pending deletion.`)
      }
      // As in KMS: the key comes back disabled.
      ring.change(key, { state: 'Disabled' })
      return { KeyId: key.arn }
    },
  }
}
