const padded = (seq: number): string => String(seq).padStart(12, '0')

/** Entries of the chain in one partition: a range of it is one query. */
const PER_PARTITION = 1_000

const chainPartition = (seq: number): string => `chain#${Math.floor((seq - 1) / PER_PARTITION)}`

/** How many entries after a number still go into the same partition. */
export const roomAfter = (seq: number): number => PER_PARTITION - (seq % PER_PARTITION)

/** Entries that were sealed together are one item, a page, under the number of its last. No page crosses partitions. */
export const pageKey = (lastSeq: number) => ({ pk: chainPartition(lastSeq), sk: padded(lastSeq) })

/** The pages with the entries after a number, of one partition. */
export const pagesAfter = (seq: number) => ({
  partition: chainPartition(seq + 1),
  sort: { after: padded(seq) },
})

/** Where the chain stands. */
export const headKey = { pk: 'chain', sk: 'head' }

/** Which entries of a page are on a thing or of somebody. */
export const objectPartition = (object: string): string => `object#${object}`
export const actorPartition = (actor: string): string => `actor#${actor}`

/** A mention is under the first number that it names. */
export const mentionKey = (partition: string, firstSeq: number) => ({ pk: partition, sk: padded(firstSeq) })
/** Mentions that may name a number below one. */
export const mentionsBelow = (seq: number) => ({ before: padded(seq) })
