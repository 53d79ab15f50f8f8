import { crc32, inflateRawSync } from 'node:zlib'

/** Thrown for an archive that is damaged, encrypted, or larger than what we take from outside. */
export class ZipRefused extends Error {
  override readonly name = 'ZipRefused'

  constructor(reason: string) {
    super(`The archive cannot be read: ${reason}.`)
  }
}

/** What an archive from outside may cost. */
export interface ZipLimits {
  readonly entries: number
  /** of one file, unpacked */
  readonly fileBytes: number
  /** of all files, unpacked */
  readonly totalBytes: number
}

const usualLimits: ZipLimits = { entries: 500, fileBytes: 5_000_000, totalBytes: 20_000_000 }

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const END_BYTES = 22
const LONGEST_COMMENT = 65_535

/** Whether the bytes begin like an archive. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes.length > END_BYTES && Buffer.from(bytes.buffer, bytes.byteOffset, 4).readUInt32LE(0) === LOCAL

const endOf = (zip: Buffer): number => {
  for (let at = zip.length - END_BYTES; at >= Math.max(0, zip.length - END_BYTES - LONGEST_COMMENT); at--) {
    if (zip.readUInt32LE(at) === END) return at
  }
  throw new ZipRefused('its directory is missing')
}

interface Entry {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly at: number
}

const entriesOf = (zip: Buffer, limits: ZipLimits): Entry[] => {
  const end = endOf(zip)
  const count = zip.readUInt16LE(end + 10)
  if (count > limits.entries) throw new ZipRefused(`it has more than ${limits.entries} files`)
  const entries: Entry[] = []
  let at = zip.readUInt32LE(end + 16)
  for (let i = 0; i < count; i++) {
    if (zip.readUInt32LE(at) !== CENTRAL) throw new ZipRefused('its directory is damaged')
    if (zip.readUInt16LE(at + 8) & 1) throw new ZipRefused('it is encrypted')
    const length = zip.readUInt16LE(at + 28)
    entries.push({
      name: zip.toString('utf8', at + 46, at + 46 + length),
      method: zip.readUInt16LE(at + 10),
      crc: zip.readUInt32LE(at + 16),
      packed: zip.readUInt32LE(at + 20),
      size: zip.readUInt32LE(at + 24),
      at: zip.readUInt32LE(at + 42),
    })
    at += 46 + length + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return entries
}

const unpack = (zip: Buffer, { name, method, crc, packed, size, at }: Entry, limits: ZipLimits): Buffer => {
  if (size > limits.fileBytes) throw new ZipRefused(`${name} has more than ${limits.fileBytes} bytes`)
  if (zip.readUInt32LE(at) !== LOCAL) throw new ZipRefused(`${name} is not where the directory says`)
  const start = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28)
  const raw = zip.subarray(start, start + packed)
  if (method !== 0 && method !== 8) throw new ZipRefused(`${name} is packed in a way that we do not know`)
  const bytes = method === 0 ? raw : inflateRawSync(raw, { maxOutputLength: limits.fileBytes })
  if (bytes.length !== size || crc32(bytes) !== crc) throw new ZipRefused(`${name} is damaged`)
  return bytes
}

/**
 * The files of an archive by name. Nothing is written anywhere, so names are only names. Folders, and archives
 * of more than 4 GB, are left out.
 *
 * @throws ZipRefused
 */
export const readZip = (bytes: Uint8Array, limits: Partial<ZipLimits> = {}): Map<string, Buffer> => {
  const most = { ...usualLimits, ...limits }
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const files = new Map<string, Buffer>()
  let total = 0
  try {
    for (const entry of entriesOf(zip, most)) {
      if (entry.name.endsWith('/')) continue
      if (files.has(entry.name)) throw new ZipRefused(`${entry.name} is there twice`)
      const file = unpack(zip, entry, most)
      total += file.length
      if (total > most.totalBytes) throw new ZipRefused(`its files have more than ${most.totalBytes} bytes`)
      files.set(entry.name, file)
    }
  } catch (thrown) {
    if (thrown instanceof ZipRefused) throw thrown
    throw new ZipRefused('it is damaged')
  }
  return files
}
