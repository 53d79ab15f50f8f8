import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyIdOf, openKeyRing } from '../../../../infra/local/kms/key-ring.ts'
import { type KmsRequest, kmsOperations } from '../../../../infra/local/kms/operations.ts'

const DAY = 86_400_000
const id = keyIdOf('demo')
const key = { id, arn: `arn:aws:kms:local:000000000000:key/${id}`, rotation: true }
const context = { tenant: 'demo', subject: 'wang' }

let data: string
let time: number
const now = () => time
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'dockline-keys-'))
  time = Date.parse('2026-03-01T00:00:00.000Z')
})
afterEach(() => rmSync(data, { recursive: true }))

/** KMS as a stack opens it that starts on the folder. */
const started = () => {
  const ring = openKeyRing(data, now)
  ring.ensure(key)
  ring.alias('alias/demo', key.id)
  const operations = kmsOperations(ring, now)
  return (name: string, request: KmsRequest) => operations[name]?.(request) ?? {}
}
type Kms = ReturnType<typeof started>

const sealed = (kms: Kms): string =>
  String(
    kms('GenerateDataKey', { KeyId: key.id, KeySpec: 'AES_256', EncryptionContext: context }).CiphertextBlob,
  )
const opens = (kms: Kms, CiphertextBlob: string) => () =>
  kms('Decrypt', { CiphertextBlob, EncryptionContext: context })
const schedule = (kms: Kms) => kms('ScheduleKeyDeletion', { KeyId: 'alias/demo', PendingWindowInDays: 7 })

const refused = (code: string) => expect.objectContaining({ code })
const gone = refused('NotFoundException')

describe('a key that is scheduled for deletion', () => {
  it('opens nothing from then on, and everything again when it is revoked within the window', () => {
    const kms = started()
    const wrapped = sealed(kms)
    expect(opens(kms, wrapped)()).toHaveProperty('Plaintext')
    schedule(kms)
    expect(opens(kms, wrapped)).toThrow(refused('KMSInvalidStateException'))
    time += 7 * DAY - 1
    kms('CancelKeyDeletion', { KeyId: key.id })
    kms('EnableKey', { KeyId: key.id })
    time += 7 * DAY
    expect(opens(kms, wrapped)()).toHaveProperty('Plaintext')
  })

  it('is destroyed at the end of its window, for good: nothing opens, nothing is revoked, and its bytes are gone', () => {
    const kms = started()
    const before = [sealed(kms), sealed(kms)]
    kms('RotateKeyOnDemand', { KeyId: key.id })
    const after = sealed(kms)
    for (const wrapped of [...before, after]) expect(opens(kms, wrapped)()).toHaveProperty('Plaintext')
    schedule(kms)
    const file = join(data, 'kms-keys.json')
    const [{ materials }] = JSON.parse(readFileSync(file, 'utf8'))
    expect(materials).toHaveLength(2)

    time += 7 * DAY
    for (const wrapped of [...before, after]) expect(opens(kms, wrapped)).toThrow(gone)
    for (const operation of ['CancelKeyDeletion', 'EnableKey', 'DescribeKey', 'ScheduleKeyDeletion'])
      for (const KeyId of [key.id, key.arn, 'alias/demo'])
        expect(() => kms(operation, { KeyId }), operation).toThrow(gone)
    expect(() => sealed(kms)).toThrow(gone)
    for (const material of materials) expect(readFileSync(file, 'utf8')).not.toContain(material)
  })

  it('is destroyed while the stack stands still, and is not made again by its next start', () => {
    const kms = started()
    const wrapped = sealed(kms)
    expect(opens(kms, wrapped)()).toHaveProperty('Plaintext')
    schedule(kms)
    const file = join(data, 'kms-keys.json')
    const [{ materials }] = JSON.parse(readFileSync(file, 'utf8'))
    time += 8 * DAY
    for (let starts = 0; starts < 3; starts++) {
      const again = started()
      expect(readFileSync(file, 'utf8')).not.toContain(materials[0])
      expect(opens(again, wrapped)).toThrow(gone)
      expect(() => sealed(again)).toThrow(gone)
    }
  })
})
