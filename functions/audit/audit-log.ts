import type { AuditEntry } from '../../shared/audit.ts'
import type { Anchor, ChainHead, SealedEntry } from './chain.ts'

/** Thrown when somebody else has appended to the chain since its head was read. */
export class ChainMoved extends Error {
  override readonly name = 'ChainMoved'
}

/** The audit log by access pattern. */
export interface AuditLog {
  head(): Promise<ChainHead>
  /** The oldest entries that wait to be sealed. */
  pending(limit: number): Promise<readonly AuditEntry[]>
  /**
   * Appends as many, from the first on, as one write takes, and takes them from those that wait.
   *
   * @returns how many
   * @throws ChainMoved
   */
  append(head: ChainHead, entries: readonly SealedEntry[]): Promise<number>
  /** Sealed entries after a number, in order. */
  after(seq: number, limit: number): Promise<readonly SealedEntry[]>
  /** Sealed entries on a thing or of somebody, newest first. */
  about(
    subject: { readonly object: string } | { readonly actor: string },
    page: { readonly limit: number; readonly cursor: string | undefined },
  ): Promise<{ readonly entries: readonly SealedEntry[]; readonly cursor?: string }>
}

/** Heads in storage where nobody can change them. */
export interface Anchors {
  put(anchor: Anchor): Promise<void>
  list(): Promise<readonly Anchor[]>
}
