const padded = (seq: number): string => String(seq).padStart(12, '0')

/** Entries of the chain in one partition: a range of it is one query. */
const PER_PARTITION = 1_000

export const chainPartition = (seq: number): string => `chain#${Math.floor((seq - 1) / PER_PARTITION)}`

/** A sealed entry, by its number. */
export const entryKey = (seq: number) => ({ pk: chainPartition(seq), sk: padded(seq) })

/** Where the chain stands. */
export const headKey = { pk: 'chain', sk: 'head' }

/** Entries on a thing, and entries of somebody: their numbers, in order. */
export const objectPartition = (object: string): string => `object#${object}`
export const actorPartition = (actor: string): string => `actor#${actor}`
export const mentionKey = (partition: string, seq: number) => ({ pk: partition, sk: padded(seq) })

export const seqOf = (sk: string): number => Number(sk)

/** The number after which a range begins, as its sort key. */
export const afterSeq = (seq: number): string => padded(seq)
