import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { KmsError } from './kms-error.ts'

/** `Destroyed`: nothing is left of it but its id, so that it is not made again. */
export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion' | 'Destroyed'

export interface Key {
  id: string
  arn: string
  state: KeyState
  createdAt: number
  rotation: boolean
  /** Epoch milliseconds after which a key that waits for deletion is no more. */
  deletionAt?: number
  /** 256-bit secrets, base64; the last one encrypts, the others still decrypt. */
  materials: string[]
}

export interface KeyRing {
  /** Makes the key unless it is there, or was: what is destroyed does not come back under its id. */
  ensure: (key: Pick<Key, 'id' | 'arn' | 'rotation'>) => void
  alias: (name: string, keyId: string) => void
  /**
   * Finds a key by id, ARN, alias or alias ARN.
   * @throws KmsError NotFoundException
   */
  find: (reference: string) => Key
  change: (key: Key, change: Partial<Key>) => void
}

export const newMaterial = (): string => randomBytes(32).toString('base64')

/** A key id that stays the same from run to run. */
export const keyIdOf = (seed: string): string => {
  const hex = createHash('sha256').update(seed).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** `arn:aws:kms:…:key/1234` -> `1234`; `arn:…:alias/demo` -> `alias/demo` */
const nameOf = (reference: string): string => {
  if (!reference.startsWith('arn:')) return reference
  const resource = reference.split(':').slice(5).join(':')
  return resource.startsWith('key/') ? resource.slice(4) : resource
}

/** The keys of the double, in `<data>/kms-keys.json` when there is a data directory. */
export const openKeyRing = (data: string | undefined, now: () => number = Date.now): KeyRing => {
  const file = data === undefined ? undefined : join(data, 'kms-keys.json')
  const stored =
    file !== undefined && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Key[]) : []
  const keys = new Map(stored.map(key => [key.id, key]))
  const aliases = new Map<string, string>()

  /** Written beside and renamed, so that a crash leaves the old keys or the new ones. */
  const save = (): void => {
    if (file === undefined || data === undefined) return
    mkdirSync(data, { recursive: true })
    writeFileSync(`${file}.new`, JSON.stringify([...keys.values()]), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }

  /** The end of crypto-shredding: from here on nobody can read what a key encrypted whose window is over. */
  const destroyOverdue = (): void => {
    const overdue = [...keys.values()].filter(
      ({ deletionAt, state }) =>
        state === 'PendingDeletion' && deletionAt !== undefined && deletionAt <= now(),
    )
    for (const key of overdue) Object.assign(key, { state: 'Destroyed', materials: [] })
    if (overdue.length) save()
  }
  destroyOverdue()

  return {
    ensure: ({ id, arn, rotation }) => {
      const key = keys.get(id)
      if (key !== undefined) return
      keys.set(id, { id, arn, rotation, state: 'Enabled', createdAt: now(), materials: [newMaterial()] })
      save()
    },
    alias: (name, keyId) => aliases.set(name, nameOf(keyId)),
    find: reference => {
      destroyOverdue()
      const name = nameOf(reference)
      const key = keys.get(aliases.get(name) ?? name)
      if (key === undefined || key.state === 'Destroyed')
        throw new KmsError('NotFoundException', `Key '${reference}' does not exist`)
      return key
    },
    change: (key, change) => {
      Object.assign(key, change)
      if (change.state !== undefined && change.state !== 'PendingDeletion') delete key.deletionAt
      save()
    },
  }
}
