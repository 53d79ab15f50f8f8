import * as z from 'zod/mini'
import type { Send } from '../../shared/send-publicly.ts'
import { jsonAnswer } from './channel-http.ts'
import { type CompanyRegistry, companyStateOf } from './company-registry.ts'
import { ChannelSilent } from './tax-channel.ts'

export interface ConnectorAccess {
  readonly url: string
  readonly token: string
}

const answerSchema = z.discriminatedUnion('found', [
  z.object({
    found: z.literal(true),
    name: z.string(),
    /** as the register writes it */
    status: z.optional(z.string()),
    reference: z.optional(z.string()),
  }),
  z.object({ found: z.literal(false), reference: z.optional(z.string()) }),
])

/**
 * A register behind a connector of the tenant's own, for whoever has another source: it is sent
 * `{"unifiedSocialCreditCode": "…"}` with a bearer token and answers `{"found": true, "name": "…", "status": "存续"}`.
 */
export const connectorRegistry = ({
  access: { url, token },
  send,
}: {
  readonly access: ConnectorAccess
  readonly send: Send
}): CompanyRegistry => ({
  source: new URL(url).hostname,
  find: async code => {
    const given = await jsonAnswer(send, {
      method: 'POST',
      url,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ unifiedSocialCreditCode: code }),
    })
    const { data } = answerSchema.safeParse(given)
    if (!data) throw new ChannelSilent('The register answers in another form')
    const reference = data.reference ? { reference: data.reference } : {}
    return data.found
      ? {
          kind: 'found',
          company: { name: data.name, state: companyStateOf(data.status ?? '') },
          ...reference,
        }
      : { kind: 'notFound', ...reference }
  },
})
