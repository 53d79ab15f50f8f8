import { createHash } from 'node:crypto'
import type { AuditEntry } from '../../shared/audit.ts'
import { canonicalJson } from '../../shared/canonical-json.ts'
import type { Instant } from '../../shared/clock.ts'

/** An entry with its place in the tenant's chain. */
export interface SealedEntry extends AuditEntry {
  /** counts up by one without a gap, from 1 */
  readonly seq: number
  /** `hash` of the entry before; 64 zeros for the first */
  readonly prevHash: string
  /** SHA-256 of this object without `hash`, as canonical JSON */
  readonly hash: string
}

/** Where a chain stands. */
export interface ChainHead {
  readonly seq: number
  readonly hash: string
}

/** The head as it was at a moment, in storage that nobody can change: what is before it cannot be rewritten. */
export interface Anchor extends ChainHead {
  readonly at: Instant
}

export const emptyChain: ChainHead = { seq: 0, hash: '0'.repeat(64) }

export const hashOf = ({ hash: _, ...rest }: Omit<SealedEntry, 'hash'> & { hash?: string }): string =>
  createHash('sha256').update(canonicalJson(rest)).digest('hex')

/** The entries as they follow a head. */
export const sealedAfter = (head: ChainHead, entries: readonly AuditEntry[]): SealedEntry[] => {
  let { seq, hash } = head
  return entries.map(entry => {
    const linked = { ...entry, seq: seq + 1, prevHash: hash }
    const sealed = { ...linked, hash: hashOf(linked) }
    seq = sealed.seq
    hash = sealed.hash
    return sealed
  })
}

/** What is wrong with a chain, and where. */
export interface ChainFault {
  readonly seq: number
  readonly fault: 'missing' | 'changed' | 'not linked' | 'differs from its anchor' | 'cut off'
}

/** Looks at a chain from its beginning, entry by entry, so that it may be longer than memory. */
export const chainVerifier = (anchors: readonly Anchor[]) => {
  const anchored = new Map(anchors.map(anchor => [anchor.seq, anchor]))
  const faults: ChainFault[] = []
  let head = emptyChain
  return {
    next: (entry: SealedEntry): void => {
      const { seq, prevHash } = entry
      const expected = head.seq + 1
      if (seq !== expected) faults.push({ seq: expected, fault: 'missing' })
      else if (prevHash !== head.hash) faults.push({ seq, fault: 'not linked' })
      if (hashOf(entry) !== entry.hash) faults.push({ seq, fault: 'changed' })
      const anchor = anchored.get(seq)
      if (anchor && anchor.hash !== entry.hash) faults.push({ seq, fault: 'differs from its anchor' })
      head = { seq, hash: entry.hash }
    },
    /** Faults in the order of the chain, and how far it goes. */
    end: (): { readonly faults: readonly ChainFault[]; readonly head: ChainHead } => {
      const last = Math.max(0, ...anchored.keys())
      return {
        head,
        faults: last > head.seq ? [...faults, { seq: head.seq + 1, fault: 'cut off' }] : faults,
      }
    },
  }
}
