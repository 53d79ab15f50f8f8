import * as z from 'zod/mini'
import { inMinorUnits } from './amounts.ts'
import { bytesOf } from './channel-http.ts'
import { type NuonuoDeps, nuonuoCodes, nuonuoGateway, saidBy } from './nuonuo-gateway.ts'
import { nuonuoBillingOrder } from './nuonuo-payload.ts'
import { nuonuoRedLetters } from './nuonuo-red-letters.ts'
import { type ChannelAnswer, ChannelSilent, type FileLink, type TaxChannel } from './tax-channel.ts'

/**
 * States of a query (not of a callback, where 2 is failed): 2 done, 20 and 21 under way, 22 failed, 24 issued but
 * for its signature, 3 and 31 void.
 */
export const nuonuoQueryStates = {
  '2': 'issued',
  '20': 'pending',
  '21': 'pending',
  '22': 'failed',
  '24': 'unsigned',
  '3': 'needsHuman',
  '31': 'needsHuman',
} as const satisfies Record<string, ChannelAnswer['kind'] | 'unsigned'>

const amount = z.string().check(z.regex(/^-?\d{1,16}(\.\d{1,2})?$/))

const invoiceResult = z.object({
  orderNo: z.string(),
  /** 发票流水号, by which the gateway knows it */
  serialNo: z.optional(z.string()),
  status: z.string(),
  failCause: z.optional(z.nullable(z.string())),
  allElectronicInvoiceNumber: z.optional(z.nullable(z.string())),
  exTaxAmount: z.optional(z.nullable(amount)),
  taxAmount: z.optional(z.nullable(amount)),
  xmlUrl: z.optional(z.nullable(z.string())),
  ofdUrl: z.optional(z.nullable(z.string())),
  pdfUrl: z.optional(z.nullable(z.string())),
})
type InvoiceResult = z.infer<typeof invoiceResult>

const linksOf = ({ xmlUrl, ofdUrl, pdfUrl }: InvoiceResult): FileLink[] => [
  ...(xmlUrl ? [{ kind: 'xml' as const, location: xmlUrl }] : []),
  ...(ofdUrl ? [{ kind: 'ofd' as const, location: ofdUrl }] : []),
  ...(pdfUrl ? [{ kind: 'pdf' as const, location: pdfUrl }] : []),
]

const issuedOf = (result: InvoiceResult): ChannelAnswer => {
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

const ownResult = (requestId: string, given: unknown): InvoiceResult => {
  const parsed = z.array(invoiceResult).safeParse(given)
  const result = parsed.data?.find(({ orderNo }) => orderNo === requestId)
  if (!result) throw new ChannelSilent('The channel answers about something else')
  return result
}

/** The channel of the Nuonuo family (诺诺, 航信): asynchronous, one gateway, one token for the account. */
export const nuonuoChannel = (deps: NuonuoDeps): TaxChannel => {
  const { access, send, now, callbackUrl } = deps
  const call = nuonuoGateway(deps)

  const find = async (requestId: string): Promise<InvoiceResult | ChannelAnswer> => {
    const answer = await call('queryInvoiceResult', { orderNos: [requestId], isOfferInvoiceDetail: '0' })
    if (answer.code === nuonuoCodes.unheard) return { kind: 'unheard' }
    if (answer.code === nuonuoCodes.login) return { kind: 'needsHuman', reason: saidBy(answer) }
    if (answer.code !== nuonuoCodes.done) throw new ChannelSilent(`The query was answered ${answer.code}`)
    return ownResult(requestId, answer.result)
  }

  /** Has the gateway go on with an order that it has, under the same number: it never makes a second one. */
  const goOn = async ({ orderNo, serialNo = '' }: InvoiceResult): Promise<ChannelAnswer> => {
    const answer = await call('reInvoice', { fpqqlsh: serialNo, orderno: orderNo })
    const isTaken = answer.code === nuonuoCodes.done || answer.code === nuonuoCodes.retriesUsedUp
    return isTaken ? { kind: 'pending' } : { kind: 'failed', reason: saidBy(answer) }
  }

  const meaningOf = async (result: InvoiceResult): Promise<ChannelAnswer> => {
    const kind = nuonuoQueryStates[result.status as keyof typeof nuonuoQueryStates]
    switch (kind) {
      case 'issued':
        return issuedOf(result)
      case 'pending':
        return { kind }
      case 'unsigned':
        return goOn(result)
      case undefined:
        throw new ChannelSilent(`The channel names a state ${result.status} that it has not`)
      default:
        return { kind, reason: result.failCause ?? `The channel says state ${result.status}.` }
    }
  }

  const query = async (requestId: string): Promise<ChannelAnswer> => {
    const found = await find(requestId)
    return 'kind' in found ? found : meaningOf(found)
  }

  return {
    name: 'nuonuo',
    numberForm: /^\d{20}$/,
    submit: async ({ requestId, invoice }) => {
      const order = nuonuoBillingOrder(access, requestId, invoice, new Date(now()), callbackUrl?.(requestId))
      const answer = await call('requestBillingNew', { order })
      if (answer.code === nuonuoCodes.done) return { kind: 'pending' }
      if (answer.code === nuonuoCodes.login) return { kind: 'needsHuman', reason: saidBy(answer) }
      if (answer.code !== nuonuoCodes.repeated) return { kind: 'refused', reason: saidBy(answer) }
      // The same order number came before: whatever became of that is what became of ours; a failed one goes on.
      const before = await find(requestId)
      if ('kind' in before) return before
      return nuonuoQueryStates[before.status as '22'] === 'failed' ? goOn(before) : meaningOf(before)
    },
    query: ({ requestId }) => query(requestId),
    fetch: ({ location }) => bytesOf(send, location),
    redLetters: nuonuoRedLetters(deps),
  }
}
