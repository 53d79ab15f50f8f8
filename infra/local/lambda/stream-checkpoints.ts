import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How far the consumers of streams have come: table -> sequence number of the last record that is done. */
export interface StreamCheckpoints {
  read: (table: string) => string | undefined
  write: (table: string, sequenceNumber: string) => void
}

/** In `<data>/streams.json`, written beside and renamed; only in memory without a data directory. */
export const openCheckpoints = (data: string | undefined): StreamCheckpoints => {
  const file = data === undefined ? undefined : join(data, 'streams.json')
  const positions: Record<string, string> =
    file !== undefined && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  return {
    read: table => positions[table],
    write: (table, sequenceNumber) => {
      if (positions[table] === sequenceNumber) return
      positions[table] = sequenceNumber
      if (file === undefined || data === undefined) return
      mkdirSync(data, { recursive: true })
      writeFileSync(`${file}.new`, JSON.stringify(positions))
      renameSync(`${file}.new`, file)
    },
  }
}
