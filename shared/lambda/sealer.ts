import type { Actor } from '../actor.ts'
import { EnvelopeError, open, seal } from '../envelope.ts'
import { DomainError } from '../errors/domain-error.ts'
import type { Route } from '../http/route.ts'
import type { SubjectKeys } from '../subject-keys.ts'

/** Seals and opens the stored answer of one request. */
export interface Sealer {
  seal(text: string): string
  open(sealed: string): string
}

/** Whose data an answer has: the caller's, or whose the route says; its path names members by the same words. */
export const ownerOf = ({ about }: Route, params: unknown, { subject }: Actor): string =>
  about?.replace(/\{(\w+)\}/g, (_, name: string) => String((params as Record<string, unknown>)[name])) ??
  subject

const isErasure = (thrown: unknown): boolean =>
  thrown instanceof DomainError && thrown.code === 'illegal-transition'

/** @throws `key-gone` where the answer was stored under a key that is not there any more */
const openStored = (opening: () => string): string => {
  try {
    return opening()
  } catch (thrown) {
    if (!(thrown instanceof EnvelopeError) || thrown.fault !== 'other-key') throw thrown
    throw new DomainError('key-gone', 'This was done before; whose data the answer had was erased since.')
  }
}

/**
 * For the answers that are stored of a person's writes: under the key of whose data they have. Of somebody who was
 * erased no answer has any, so that it is the caller's.
 *
 * @param entity the id of the request's record
 */
export const sealerOf = async (
  keys: SubjectKeys | undefined,
  owner: string,
  caller: string,
  entity: string,
): Promise<Sealer> => {
  if (!keys) throw new Error('An entry whose writes answer personal data needs the keys of subjects')
  const under = async (subject: string) => ({ subject, key: await keys.toSeal(subject) })
  const { subject, key } = await under(owner).catch(thrown => {
    if (owner !== caller && isErasure(thrown)) return under(caller)
    throw thrown
  })
  const context = { tenant: process.env.TENANT_ID ?? '', subject, entity, field: 'answer' }
  return {
    seal: text => seal(text, key, context),
    open: sealed => openStored(() => open(sealed, key, context)),
  }
}
