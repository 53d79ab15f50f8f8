import { randomBytes } from 'node:crypto'
import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { kmsDataKeys } from '../../../shared/aws/envelope.ts'
import { EnvelopeError } from '../../../shared/envelope.ts'
import { DomainError } from '../../../shared/errors/domain-error.ts'

const kms = mockClient(KMSClient)
const keys = kmsDataKeys(new KMSClient({ region: 'eu-central-1' }), 'key-1')
const buyer = { tenant: 'demo', subject: 'dealer.buyer' }

const named = (name: string): Error => Object.assign(new Error(name), { name })

beforeEach(() => kms.reset())

describe('data keys of KMS', () => {
  it('are made and unwrapped under tenant and subject', async () => {
    const secret = randomBytes(32)
    kms.on(GenerateDataKeyCommand).resolves({ CiphertextBlob: randomBytes(60), Plaintext: secret })
    kms.on(DecryptCommand).resolves({ Plaintext: secret })
    const { wrapped, key } = await keys.generate(buyer)
    expect(await keys.unwrap(wrapped, buyer)).toEqual(key)
    for (const call of kms.calls()) {
      expect(call.args[0].input).toMatchObject({ KeyId: 'key-1', EncryptionContext: buyer })
    }
  })

  it.each(['InvalidCiphertextException', 'IncorrectKeyException', 'AccessDeniedException'])(
    'are refused for good after %s',
    async name => {
      kms.on(DecryptCommand).rejects(named(name))
      await expect(keys.unwrap('AAAA', buyer)).rejects.toThrow(EnvelopeError)
    },
  )

  it.each(['DisabledException', 'KMSInvalidStateException', 'ThrottlingException', 'TimeoutError'])(
    'are not to be had for now after %s',
    async name => {
      kms.on(GenerateDataKeyCommand).rejects(named(name))
      await expect(keys.generate(buyer)).rejects.toMatchObject({ code: 'unavailable' })
      await expect(keys.generate(buyer)).rejects.toThrow(DomainError)
    },
  )
})
