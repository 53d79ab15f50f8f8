import { randomUUID } from 'node:crypto'
import * as z from 'zod/mini'
import { systemClock } from '../../shared/clock.ts'
import type { Send } from '../../shared/send-publicly.ts'
import { documentNumber, toUbl } from '../documents/index.ts'
import { jsonAnswer } from './channel-http.ts'
import type { ChannelSettings, ChannelSettingsStore } from './channel-settings.ts'
import { leqiChannel } from './leqi-channel.ts'
import { readMessageLevelResponse } from './message-level-response.ts'
import { nuonuoChannel } from './nuonuo-channel.ts'
import { type FileDrop, peppolChannel } from './peppol-channel.ts'
import { sharedToken, type TokenStore } from './shared-token.ts'
import { callbackUrl } from './take-callback.ts'
import { ChannelSilent, type TaxChannel } from './tax-channel.ts'

const tokenAnswer = z.object({ access_token: z.string(), expires_in: z.coerce.number() })

type NuonuoSettings = Extract<ChannelSettings, { kind: 'nuonuo' }>

/** Asks the gateway for the account's token, by client credentials. */
const requestToken =
  (send: Send, { tokenUrl, appKey, appSecret }: NuonuoSettings) =>
  async () => {
    const body = new URLSearchParams({
      client_id: appKey,
      client_secret: appSecret,
      grant_type: 'client_credentials',
    }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const parsed = tokenAnswer.safeParse(
      await jsonAnswer(send, { method: 'POST', url: tokenUrl, headers, body }),
    )
    if (!parsed.success) throw new ChannelSilent('The channel gives no token')
    return { token: parsed.data.access_token, lastsMs: parsed.data.expires_in * 1_000 }
  }

interface ChannelsDeps {
  readonly settings: Pick<ChannelSettingsStore, 'of'>
  readonly tokens: TokenStore
  readonly send: Send
  readonly dropOf: (sellerId: string) => FileDrop
}

/** The channel of a seller, as its settings say now; undefined when it has none, or another kind than asked. */
export const channels =
  ({ settings: store, tokens, send, dropOf }: ChannelsDeps) =>
  async ({ sellerId, channel }: { sellerId: string; channel: string }): Promise<TaxChannel | undefined> => {
    const { settings, origin } = await store.of(sellerId)
    if (settings.kind !== channel) return undefined
    switch (settings.kind) {
      case 'nuonuo':
        return nuonuoChannel({
          access: settings,
          ...(origin
            ? { callbackUrl: (reference: string) => callbackUrl(origin, settings.appSecret, reference) }
            : {}),
          send,
          token: sharedToken({
            tokens,
            account: sellerId,
            request: requestToken(send, settings),
            clock: systemClock,
            sleep: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
          }),
          now: Date.now,
          nonce: () => randomUUID().replaceAll('-', ''),
        })
      case 'leqi':
        return leqiChannel({ access: settings, send })
      case 'peppol':
        return peppolChannel({
          drop: dropOf(sellerId),
          toUbl,
          documentNumber,
          readResponse: readMessageLevelResponse,
        })
      case 'none':
        return undefined
    }
  }
