import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { ChannelSettings, ChannelSettingsStore } from './channel-settings.ts'
import { ReadWasStale } from './number-in-series.ts'
import type { RedLetterStore } from './red-letter.ts'
import type { TaxRequests } from './tax-request.ts'

/**
 * What a callback's address is signed with: a key that only this seller's settings give, so that nobody else can
 * make an address that rings. Channels do not sign their callbacks; the address that each request hands out does.
 *
 * @returns HMAC-SHA256, base64url
 */
export const callbackSignature = (secret: string, reference: string): string =>
  createHmac('sha256', secret).update(`dockline tax callback ${reference}`).digest('base64url')

/** The address at which a channel may ring about a request or a red-letter form. */
export const callbackUrl = (api: string, secret: string, reference: string): string =>
  `${api}/v1/tax-callbacks/${reference}?signature=${callbackSignature(secret, reference)}`

/** The secret of settings that let a channel call back; undefined: this channel never does. */
export const callbackSecret = (settings: ChannelSettings): string | undefined =>
  settings.kind === 'nuonuo' ? settings.appSecret : undefined

interface TakeCallbackDeps {
  readonly requests: Pick<TaxRequests, 'find' | 'save'>
  readonly redLetters: Pick<RedLetterStore, 'find' | 'save'>
  readonly channelSettings: Pick<ChannelSettingsStore, 'of'>
  readonly clock: Clock
}

const forged = () => new DomainError('unauthenticated', 'The address of this callback is not one of ours.')

const isSame = (one: string, other: string): boolean => {
  // As bytes: two texts of one length need not have as many.
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * A channel's callback is a doorbell and nothing more. Whatever it says is not read: the request is due at once,
 * and the minute's work asks the channel by a query. So it may come early, late or twice, and its codes, which
 * differ from those of a query, can mislead nobody.
 *
 * @throws `unauthenticated` for an address that we did not hand out, whether there is such a request or not
 */
export const takeCallback =
  ({ requests, redLetters, channelSettings, clock }: TakeCallbackDeps) =>
  async ({ reference, signature }: { reference: string; signature: string }): Promise<void> => {
    const request = await requests.find(reference)
    const redLetter = request ? undefined : await redLetters.find(reference)
    const sellerId = request?.sellerId ?? redLetter?.sellerId
    if (sellerId === undefined) throw forged()
    const secret = callbackSecret((await channelSettings.of(sellerId)).settings)
    if (secret === undefined || !isSame(signature, callbackSignature(secret, reference))) throw forged()
    try {
      // What waits for nothing any more, or for people, is not woken.
      if (request?.dueAt) await requests.save({ ...request, dueAt: clock() })
      if (redLetter?.dueAt) await redLetters.save({ ...redLetter, dueAt: clock() })
    } catch (thrown) {
      // It is being looked at in this very moment.
      if (!(thrown instanceof ReadWasStale)) throw thrown
    }
  }
