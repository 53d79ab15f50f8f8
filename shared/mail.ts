import * as z from 'zod/mini'
import type { Letter } from './mime.ts'

/**
 * What became of a letter. `refused`: it will never be taken like this. That it may be taken later is thrown, and
 * then it may have been sent all the same.
 */
export type Posted =
  | { readonly kind: 'sent'; readonly messageId: string }
  | { readonly kind: 'refused'; readonly because: string }

/** Sends letters. */
export interface Post {
  /** The address that letters come from. */
  readonly from: string
  /** @throws when it may work later */
  send(letter: Letter): Promise<Posted>
}

/** How a tenant's mail leaves, as the stack tells it to a function in `MAIL`. */
export const mailSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ses'), from: z.string() }),
  z.object({ kind: z.literal('relay'), from: z.string(), endpoint: z.string() }),
])
export type MailSettings = z.infer<typeof mailSchema>
