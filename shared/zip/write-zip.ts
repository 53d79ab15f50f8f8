import { crc32, deflateRawSync } from 'node:zlib'

/** A file to be put into an archive. */
export interface ZipFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** 1980-01-01, the first day that the format knows: the same files give the same archive. */
const DOS_DATE = 0x21
const UTF8_NAMES = 0x800
const DEFLATED = 8

const heads = ({ name, bytes }: ZipFile, packed: Buffer, at: number) => {
  const title = Buffer.from(name)
  const common = Buffer.alloc(26)
  common.writeUInt16LE(20, 0)
  common.writeUInt16LE(UTF8_NAMES, 2)
  common.writeUInt16LE(DEFLATED, 4)
  common.writeUInt16LE(DOS_DATE, 8)
  common.writeUInt32LE(crc32(bytes), 10)
  common.writeUInt32LE(packed.length, 14)
  common.writeUInt32LE(bytes.length, 18)
  common.writeUInt16LE(title.length, 22)
  const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, title])
  const rest = Buffer.alloc(14)
  rest.writeUInt32LE(at, 10)
  const central = Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), common, rest, title])
  return { local, central }
}

/** An archive of these files, deflated, without dates: the same files give the same bytes. Under 4 GB and 65,535 files. */
export const writeZip = (files: readonly ZipFile[]): Buffer => {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const file of files) {
    const packed = deflateRawSync(file.bytes)
    const { local, central } = heads(file, packed, at)
    parts.push(local, packed)
    directory.push(central)
    at += local.length + packed.length
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006')
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, ...directory, end])
}
