import * as z from 'zod/mini'
import { inMinorUnits } from './amounts.ts'
import type { CorrectionReason } from './correction-reason.ts'
import { type NuonuoDeps, nuonuoCodes, nuonuoGateway, parsedOr, saidBy } from './nuonuo-gateway.ts'
import { invoiceLineOf, nuonuoRedDetails } from './nuonuo-payload.ts'
import { ChannelSilent, type RedLetterAnswer, type RedLetters, redFormStates } from './tax-channel.ts'

/** Nuonuo's numbers for why an invoice is corrected. Others have 1 and 2 the other way round. */
export const nuonuoReasons = {
  goodsReturned: '1',
  invoiceWrong: '2',
  serviceEnded: '3',
  priceReduced: '4',
} as const satisfies Record<CorrectionReason, string>

/** Nuonuo's own states beside the authority's thirteen: the application is under way, or was not taken. */
const applying = '15'
const applicationFailed = '16'

const amount = z.string().check(z.regex(/^-?\d{1,16}(\.\d{1,2})?$/))

const formSchema = z.object({
  billId: z.string(),
  billNo: z.optional(z.nullable(z.string())),
  billStatus: z.enum([...redFormStates, applying, applicationFailed]),
  billMessage: z.optional(z.nullable(z.string())),
  taxExcludedAmount: z.optional(z.nullable(amount)),
  taxAmount: z.optional(z.nullable(amount)),
  /** of the red-letter invoice, once the authority has issued it */
  redInvoiceNumber: z.optional(z.nullable(z.string())),
})
type Form = z.infer<typeof formSchema>

const listSchema = z.object({ list: z.optional(z.nullable(z.array(formSchema))) })

/** What a red-letter invoice takes back is negative, whichever sign the form writes. */
const negative = (text: string): bigint => {
  const units = inMinorUnits(text, 'CNY')
  return units > 0n ? -units : units
}

const redOf = ({ redInvoiceNumber, taxExcludedAmount, taxAmount }: Form) =>
  redInvoiceNumber && taxExcludedAmount && taxAmount
    ? {
        red: {
          kind: 'issued' as const,
          fiscalNumber: redInvoiceNumber,
          totals: { net: negative(taxExcludedAmount), tax: negative(taxAmount) },
          files: [],
        },
      }
    : {}

const answerOf = (form: Form): RedLetterAnswer => {
  const { billStatus, billNo, billMessage } = form
  if (billStatus === applicationFailed)
    return { kind: 'refused', reason: billMessage ?? 'The tax authority did not take the form.' }
  if (billStatus === applying || !billNo) throw new ChannelSilent('The form is still being made out')
  return { kind: 'form', state: billStatus, confirmationNumber: billNo, ...redOf(form) }
}

/** Red-letter forms of the Nuonuo family. Opening and withdrawing only ask for it; what became of it the query says. */
export const nuonuoRedLetters = (deps: NuonuoDeps): RedLetters => {
  const { access, callbackUrl } = deps
  const call = nuonuoGateway(deps)

  const query = async (requestId: string): Promise<RedLetterAnswer> => {
    const answer = await call('queryInvoiceRedConfirm', { identity: '0', billId: requestId })
    if (answer.code === nuonuoCodes.unheard) return { kind: 'unheard' }
    if (answer.code !== nuonuoCodes.done) throw new ChannelSilent(`The query was answered ${answer.code}`)
    const { list } = parsedOr(listSchema, answer.result)
    const form = list?.find(({ billId }) => billId === requestId)
    return form ? answerOf(form) : { kind: 'unheard' }
  }

  return {
    open: async ({ requestId, blueFiscalNumber, reason, creditNote, blueRows }) => {
      const { seller, buyer } = creditNote
      const answer = await call('saveInvoiceRedConfirm', {
        billId: requestId,
        blueInvoiceLine: invoiceLineOf(buyer),
        applySource: '0',
        blueElecInvoiceNumber: blueFiscalNumber,
        sellerTaxNo: access.sellerTaxNumber,
        sellerName: seller.name,
        buyerTaxNo: buyer.unifiedSocialCreditCode ?? '',
        buyerName: buyer.name,
        redReason: nuonuoReasons[reason],
        autoInvoice: '1',
        ...(callbackUrl ? { callbackUrl: callbackUrl(requestId) } : {}),
        detail: nuonuoRedDetails(creditNote, blueRows),
      })
      const isThere = answer.code === nuonuoCodes.done || answer.code === nuonuoCodes.repeated
      return isThere ? query(requestId) : { kind: 'refused', reason: saidBy(answer) }
    },
    query: ({ requestId }) => query(requestId),
    withdraw: async ({ requestId }) => {
      // Whether it still could be, the form says.
      await call('confirmInfoCancel', { billId: requestId, identity: '0' })
      return query(requestId)
    },
  }
}
