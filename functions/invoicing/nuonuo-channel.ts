import { createHmac } from 'node:crypto'
import * as z from 'zod/mini'
import { inMinorUnits } from './amounts.ts'
import { bytesOf, type ChannelRequest, jsonAnswer, type Send } from './channel-http.ts'
import type { CorrectionReason } from './correction-reason.ts'
import { nuonuoBillingOrder, nuonuoRedDetails } from './nuonuo-payload.ts'
import {
  type ChannelAnswer,
  ChannelSilent,
  type FileLink,
  type IssuedByChannel,
  type RedFormState,
  type RedLetterAnswer,
  redFormStates,
  type TaxChannel,
} from './tax-channel.ts'

/** How a seller reaches the gateway (诺诺开放平台 and its like). */
export interface NuonuoAccess {
  readonly url: string
  readonly appKey: string
  readonly appSecret: string
  readonly sellerTaxNumber: string
  /** who issues, as the document names him (开票员) */
  readonly clerk: string
  readonly callbackUrl?: string | undefined
}

interface NuonuoDeps {
  readonly access: NuonuoAccess
  readonly send: Send
  /** the shared token of the account */
  readonly token: () => Promise<string>
  readonly now: () => number
  readonly nonce: () => string
}

/** Nuonuo's numbers for why an invoice is corrected. Others have 1 and 2 the other way round. */
export const nuonuoReasons = {
  goodsReturned: '1',
  invoiceWrong: '2',
  serviceEnded: '3',
  priceReduced: '4',
} as const satisfies Record<CorrectionReason, string>

/** States of a query (not of a callback, where 2 is failed): 2 done, 20 and 21 under way, 22 and 24 failed, 3 void. */
export const nuonuoQueryStates = {
  '2': 'issued',
  '20': 'pending',
  '21': 'pending',
  '22': 'failed',
  '24': 'failed',
  '3': 'needsHuman',
  '31': 'needsHuman',
} as const satisfies Record<string, ChannelAnswer['kind']>

/** States of a callback: 1 done, 2 failed, 3 done and its signature failed. Only the fact that there is one is used. */
export const nuonuoCallbackStates = { '1': 'issued', '2': 'failed', '3': 'failed' } as const

const answerSchema = z.object({
  code: z.string(),
  describe: z.optional(z.string()),
  result: z.optional(z.unknown()),
})

const amount = z.string().check(z.regex(/^-?\d{1,16}(\.\d{1,2})?$/))

const invoiceResult = z.object({
  orderNo: z.string(),
  status: z.string(),
  failCause: z.optional(z.string()),
  allElectronicInvoiceNumber: z.optional(z.string()),
  exTaxAmount: z.optional(amount),
  taxAmount: z.optional(amount),
  xmlUrl: z.optional(z.string()),
  ofdUrl: z.optional(z.string()),
  pdfUrl: z.optional(z.string()),
})

const redResult = z.object({
  billId: z.string(),
  billNo: z.string(),
  billStatus: z.enum(redFormStates),
  redInvoice: z.optional(invoiceResult),
})

const DONE = 'E0000'
/** The order number is known already, the order is not known, and somebody must log in with SMS or face. */
const codes = { repeated: 'E9106', unheard: 'E9101', login: 'E9419', badToken: '070102' } as const

/** HMAC-SHA1 over the members in the documented order, base64. */
export const nuonuoSignature = (
  { appKey, appSecret }: Pick<NuonuoAccess, 'appKey' | 'appSecret'>,
  about: { senid: string; nonce: string; timestamp: string; body: string; path: string },
): string => {
  const [first = '', second = '', third = ''] = about.path.split('/').filter(part => part)
  const text = `a=${third}&l=${second}&p=${first}&k=${appKey}&i=${about.senid}&n=${about.nonce}&t=${about.timestamp}&f=${about.body}`
  return createHmac('sha1', appSecret).update(text).digest('base64')
}

const linksOf = ({ xmlUrl, ofdUrl, pdfUrl }: z.infer<typeof invoiceResult>): FileLink[] => [
  ...(xmlUrl ? [{ kind: 'xml' as const, location: xmlUrl }] : []),
  ...(ofdUrl ? [{ kind: 'ofd' as const, location: ofdUrl }] : []),
  ...(pdfUrl ? [{ kind: 'pdf' as const, location: pdfUrl }] : []),
]

const issuedOf = (result: z.infer<typeof invoiceResult>): IssuedByChannel => {
  const { allElectronicInvoiceNumber, exTaxAmount, taxAmount } = result
  if (!allElectronicInvoiceNumber || !exTaxAmount || !taxAmount) {
    throw new ChannelSilent('The channel says issued, and not what')
  }
  return {
    kind: 'issued',
    fiscalNumber: allElectronicInvoiceNumber,
    totals: { net: inMinorUnits(exTaxAmount, 'CNY'), tax: inMinorUnits(taxAmount, 'CNY') },
    files: linksOf(result),
  }
}

const resultOf = (requestId: string, given: unknown): ChannelAnswer => {
  const parsed = z.array(invoiceResult).safeParse(given)
  const result = parsed.data?.find(({ orderNo }) => orderNo === requestId)
  if (!result) throw new ChannelSilent('The channel answers about something else')
  const kind = nuonuoQueryStates[result.status as keyof typeof nuonuoQueryStates]
  if (kind === 'issued') return issuedOf(result)
  if (kind === 'pending') return { kind }
  if (kind === undefined)
    throw new ChannelSilent(`The channel names a state ${result.status} that it has not`)
  return { kind, reason: result.failCause ?? `The channel says state ${result.status}.` }
}

const parsedOr = <T>(schema: z.ZodMiniType<T>, value: unknown): T => {
  const { data, success } = schema.safeParse(value)
  if (!success) throw new ChannelSilent('The channel’s answer has not the form it should have')
  return data as T
}

/** The channel of the Nuonuo family (诺诺, 航信): asynchronous, one gateway, one token for the account. */
export const nuonuoChannel = ({ access, send, token, now, nonce }: NuonuoDeps): TaxChannel => {
  const call = async (method: string, content: object): Promise<z.infer<typeof answerSchema>> => {
    const body = JSON.stringify(content)
    const senid = nonce()
    const timestamp = String(BigInt(now()) / 1000n)
    const { pathname } = new URL(access.url)
    const about = { senid, nonce: senid.slice(0, 8), timestamp, body, path: pathname }
    const query = new URLSearchParams({ senid, nonce: about.nonce, timestamp, appkey: access.appKey })
    const request: ChannelRequest = {
      method: 'POST',
      url: `${access.url}?${query}`,
      headers: {
        'content-type': 'application/json; charset=UTF-8',
        method,
        accessToken: await token(),
        userTax: access.sellerTaxNumber,
        'x-nuonuo-sign': nuonuoSignature(access, about),
      },
      body,
    }
    const answer = parsedOr(answerSchema, await jsonAnswer(send, request))
    if (answer.code === codes.badToken) throw new ChannelSilent('The channel does not take the token')
    return answer
  }

  const query = async (requestId: string): Promise<ChannelAnswer> => {
    const answer = await call('nuonuo.OpeMplatform.queryInvoiceResult', {
      orderNos: [requestId],
      isOfferInvoiceDetail: '0',
    })
    if (answer.code === codes.unheard) return { kind: 'unheard' }
    if (answer.code === codes.login)
      return { kind: 'needsHuman', reason: answer.describe ?? 'Somebody must log in.' }
    if (answer.code !== DONE) throw new ChannelSilent(`The query was answered ${answer.code}`)
    return resultOf(requestId, answer.result)
  }

  const formOf = (given: unknown): RedLetterAnswer => {
    const { billNo, billStatus, redInvoice } = parsedOr(redResult, given)
    return {
      kind: 'form',
      state: billStatus as RedFormState,
      confirmationNumber: billNo,
      ...(redInvoice?.status === '2' ? { red: issuedOf(redInvoice) } : {}),
    }
  }

  const red = async (method: string, content: object): Promise<RedLetterAnswer> => {
    const answer = await call(`nuonuo.OpeMplatform.${method}`, content)
    if (answer.code === codes.unheard) return { kind: 'unheard' }
    if (answer.code === codes.repeated) return red('queryInvoiceRedConfirm', content)
    if (answer.code !== DONE)
      return { kind: 'refused', reason: `${answer.code} ${answer.describe ?? ''}`.trim() }
    return formOf(answer.result)
  }

  return {
    name: 'nuonuo',
    numberForm: /^\d{20}$/,
    submit: async ({ requestId, invoice }) => {
      const order = nuonuoBillingOrder(access, requestId, invoice, new Date(now()))
      const answer = await call('nuonuo.OpeMplatform.requestBillingNew', { order })
      if (answer.code === DONE) return { kind: 'pending' }
      // The same order number came before: whatever became of that is what became of ours.
      if (answer.code === codes.repeated) return query(requestId)
      if (answer.code === codes.login)
        return { kind: 'needsHuman', reason: answer.describe ?? 'Somebody must log in.' }
      return { kind: 'refused', reason: `${answer.code} ${answer.describe ?? ''}`.trim() }
    },
    query: ({ requestId }) => query(requestId),
    fetch: ({ location }) => bytesOf(send, location),
    redLetters: {
      open: ({ requestId, blueFiscalNumber, reason, creditNote, blueRows }) =>
        red('saveInvoiceRedConfirm', {
          billId: requestId,
          blueElecInvoiceNumber: blueFiscalNumber,
          applySource: '0',
          redReason: nuonuoReasons[reason],
          sellerTaxNo: access.sellerTaxNumber,
          autoInvoice: '1',
          ...nuonuoRedDetails(creditNote, blueRows),
        }),
      query: ({ requestId }) => red('queryInvoiceRedConfirm', { billId: requestId }),
      withdraw: ({ requestId }) => red('cancelInvoiceRedConfirm', { billId: requestId }),
    },
  }
}
