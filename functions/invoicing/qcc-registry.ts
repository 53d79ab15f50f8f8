import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { type Clock, epochSeconds } from '../../shared/clock.ts'
import type { Send } from '../../shared/send-publicly.ts'
import { jsonAnswer } from './channel-http.ts'
import { type CompanyRegistry, companyStateOf } from './company-registry.ts'
import { ChannelSilent } from './tax-channel.ts'

export interface QccAccess {
  readonly url: string
  readonly key: string
  readonly secretKey: string
}

const answerSchema = z.object({
  Status: z.string(),
  Message: z.optional(z.nullable(z.string())),
  OrderNumber: z.optional(z.nullable(z.string())),
  Result: z.optional(
    z.nullable(
      z.object({
        Data: z.optional(
          z.nullable(
            z.object({
              Name: z.string(),
              CreditCode: z.string(),
              Status: z.optional(z.nullable(z.string())),
            }),
          ),
        ),
      }),
    ),
  ),
})

/** 查询成功, 查询无结果 */
const FOUND = '200'
const NOTHING = '201'

/** A register in the manner of 企查查: a key in the address, and a token that proves the secret for a moment. */
export const qccRegistry = ({
  access: { url, key, secretKey },
  send,
  clock,
}: {
  readonly access: QccAccess
  readonly send: Send
  readonly clock: Clock
}): CompanyRegistry => ({
  source: `${new URL(url).hostname} (qcc)`,
  find: async code => {
    const timespan = String(epochSeconds(clock()))
    const token = createHash('md5').update(`${key}${timespan}${secretKey}`).digest('hex').toUpperCase()
    const address = new URL(url)
    address.searchParams.set('key', key)
    address.searchParams.set('searchKey', code)
    const given = await jsonAnswer(send, {
      method: 'GET',
      url: address.href,
      headers: { token, timespan },
    })
    const { data } = answerSchema.safeParse(given)
    if (!data || (data.Status !== FOUND && data.Status !== NOTHING))
      throw new ChannelSilent(`The register answers ${data?.Status ?? 'in another form'}`)
    const reference = data.OrderNumber ? { reference: data.OrderNumber } : {}
    const company = data.Result?.Data
    // It looks for words: a company with another code is another company.
    if (data.Status === NOTHING || !company || company.CreditCode !== code)
      return { kind: 'notFound', ...reference }
    const state = companyStateOf(company.Status ?? '')
    return { kind: 'found', company: { name: company.Name, state }, ...reference }
  },
})
