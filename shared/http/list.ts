import * as z from 'zod/mini'

/** Members that every list route takes: page size (default 20, at most 100) and where the last page ended. */
export const pageQuery = {
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(100)), 20),
  cursor: z.optional(z.string().check(z.maxLength(2048))),
}

/** The answer of a list route. */
export const listOf = <T extends z.ZodMiniType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.optional(z.string()) })

/** A page of the store as the answer of a list route. */
export const asList = <Item>(
  items: Item[],
  cursor: string | undefined,
): { items: Item[]; nextCursor?: string } => (cursor ? { items, nextCursor: cursor } : { items })
