import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { kmsDataKeys } from '../../../shared/aws/data-keys.kms.ts'
import { EnvelopeError } from '../../../shared/envelope.ts'
import { DomainError } from '../../../shared/errors/domain-error.ts'

const buyer = { tenant: 'demo', subject: 'dealer.buyer' }

const named = (name: string): Error => Object.assign(new Error(name), { name })

/** A KMS that refuses everything. */
const refusing = (name: string) => kmsDataKeys(() => Promise.reject(named(name)), 'key-1')

describe('data keys of KMS', () => {
  it('are made and unwrapped under tenant and subject', async () => {
    const secret = randomBytes(32)
    const asked: object[] = []
    const Plaintext = secret.toString('base64')
    const keys = kmsDataKeys(async (operation, input) => {
      asked.push(input)
      return operation === 'Decrypt'
        ? { Plaintext }
        : { CiphertextBlob: randomBytes(60).toString('base64'), Plaintext }
    }, 'key-1')
    const { wrapped, key } = await keys.generate(buyer)
    expect(await keys.unwrap(wrapped, buyer)).toEqual(key)
    expect(asked).toHaveLength(2)
    for (const input of asked) expect(input).toMatchObject({ KeyId: 'key-1', EncryptionContext: buyer })
    expect(asked[1]).toMatchObject({ CiphertextBlob: wrapped })
  })

  it.each(['InvalidCiphertextException', 'IncorrectKeyException', 'AccessDeniedException'])(
    'are refused for good after %s',
    async name => {
      await expect(refusing(name).unwrap('AAAA', buyer)).rejects.toThrow(EnvelopeError)
    },
  )

  it.each(['DisabledException', 'KMSInvalidStateException', 'ThrottlingException', 'TimeoutError'])(
    'are not to be had for now after %s',
    async name => {
      await expect(refusing(name).generate(buyer)).rejects.toMatchObject({ code: 'unavailable' })
      await expect(refusing(name).generate(buyer)).rejects.toThrow(DomainError)
    },
  )
})
