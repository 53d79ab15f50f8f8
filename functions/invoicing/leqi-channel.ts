import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { fromMoney, minorUnits } from './amounts.ts'
import { bytesOf } from './channel-http.ts'
import { inShanghai } from './in-shanghai.ts'
import type { Invoice } from './invoice.ts'
import { type InvoiceRow, invoiceRows } from './invoice-rows.ts'
import { type LeqiAccess, type LeqiDeps, leqiGateway, leqiServices, yuan } from './leqi-gateway.ts'
import { leqiQuotas } from './leqi-quotas.ts'
import { leqiRedLetters } from './leqi-red-letters.ts'
import { leqiReferenceData } from './leqi-reference-data.ts'
import {
  type ChannelAnswer,
  ChannelSilent,
  type FileLink,
  type TaxChannel,
  type TaxDocument,
} from './tax-channel.ts'

const blockSchema = z.object({ fpqshm: z.string(), fpzzhm: z.string() })

const accepted = z.object({
  /** 00 taken */
  returncode: z.string(),
  returnmsg: z.optional(z.nullable(z.string())),
  /** 受理流水号, by which the result is asked for */
  sllsh: z.optional(z.nullable(z.string())),
})

const oneResult = z.object({
  fphm: z.string(),
  /** 00 taken over, 01 under way, 02 refused, 03 to be sent again */
  status: z.string(),
  message: z.optional(z.nullable(z.string())),
  wjxx: z.optional(z.nullable(z.array(z.object({ wjlx: z.enum(['xml', 'ofd', 'pdf']), wjdz: z.string() })))),
})
type OneResult = z.infer<typeof oneResult>

const resultSchema = z.object({
  returncode: z.string(),
  /** a list, or its JSON as text */
  resultList: z.optional(z.nullable(z.union([z.string(), z.array(oneResult)]))),
})

const rowOf = (row: InvoiceRow, i: number) => ({
  mxxh: String(i + 1),
  xmmc: row.line.name.zh,
  hwhyslwfwmc: row.line.name.zh,
  sphfwssflhbbm: row.line.taxClassificationCode,
  fphxz: { plain: '00', discount: '01', discounted: '02' }[row.kind],
  ...(row.kind === 'discount' ? {} : { sl: row.line.quantity, dj: row.line.netUnitPrice, dw: row.line.unit }),
  je: yuan(row.net),
  se: yuan(row.tax),
  hsje: yuan(row.gross),
  slv: row.line.taxRate,
})

/** 电子发票 as it is uploaded: 01 special for a buyer with a tax number, else 02 ordinary. */
const uploadOf = (access: LeqiAccess, { invoice, number, numberedAt }: TaxDocument) => {
  const { buyer, seller, totals, series, issuedAt } = invoice
  return {
    fphm: number,
    lzfpbz: '0',
    ptbh: access.accessUnit,
    fppz: buyer.unifiedSocialCreditCode && !buyer.isNaturalPerson ? '01' : '02',
    gmfzrrbz: buyer.isNaturalPerson ? 'Y' : 'N',
    xsfnsrsbh: access.sellerTaxNumber,
    xsfmc: seller.name,
    gmfnsrsbh: buyer.unifiedSocialCreditCode ?? '',
    gmfmc: buyer.name,
    hjje: yuan(minorUnits(totals.net)),
    hjse: yuan(minorUnits(totals.tax)),
    jshj: yuan(minorUnits(totals.gross)),
    bz: `${series} ${invoice.number}`,
    kprq: inShanghai(numberedAt ?? issuedAt),
    fpmxList: invoiceRows(invoice).map(rowOf),
  }
}

const meaningOf = ({ fphm, status, message, wjxx }: OneResult, invoice: Invoice): ChannelAnswer => {
  const reason = message ?? `The authority says state ${status}.`
  switch (status) {
    case '00': {
      // The authority takes over what was uploaded, or nothing: the amounts are those of the document.
      const { net, tax } = fromMoney(invoice.totals)
      const files = (wjxx ?? []).map(({ wjlx, wjdz }): FileLink => ({ kind: wjlx, location: wjdz }))
      return { kind: 'issued', fiscalNumber: fphm, totals: { net, tax }, files }
    }
    case '01':
      return { kind: 'pending' }
    case '02':
      return { kind: 'refused', reason }
    case '03':
      return { kind: 'failed', reason }
    default:
      throw new ChannelSilent(`The channel names a state ${status} that it has not`)
  }
}

/**
 * The direct link to the tax authority: we number documents from blocks that it hands out, each number once
 * and in order, and upload them; bodies are encrypted with SM4. It takes calls from registered servers only,
 * so `url` is usually that of a connector with a fixed address.
 *
 * An upload whose answer was lost cannot be asked for: it is sent again under the same number, which the
 * authority takes over once.
 */
export const leqiChannel = (deps: LeqiDeps): TaxChannel => {
  const { access, send } = deps
  const call = leqiGateway(deps)
  return {
    name: 'leqi',
    numberForm: /^\d{20}$/,
    numbers: {
      block: async serial => {
        const ywlsh = createHash('sha256').update(serial).digest('hex').slice(0, 32)
        const asked = { nsrsbh: access.sellerTaxNumber, lysl: '100', ywlsh }
        const { fpqshm, fpzzhm } = await call(leqiServices.numbers, asked, blockSchema)
        return { first: fpqshm, last: fpzzhm }
      },
    },
    submit: async document => {
      const answer = await call(leqiServices.upload, [uploadOf(access, document)], accepted)
      if (answer.returncode !== '00')
        return { kind: 'refused', reason: `${answer.returncode} ${answer.returnmsg ?? ''}`.trim() }
      if (!answer.sllsh) throw new ChannelSilent('The channel has taken it and does not say as what')
      return { kind: 'pending', reference: answer.sllsh }
    },
    query: async ({ invoice, number, reference }) => {
      if (!reference) return { kind: 'unheard' }
      const { returncode, resultList } = await call(
        leqiServices.uploadResult,
        { sllsh: reference },
        resultSchema,
      )
      if (returncode !== '00') throw new ChannelSilent(`The query was answered ${returncode}`)
      const list = typeof resultList === 'string' ? JSON.parse(resultList) : resultList
      const parsed = z.array(oneResult).safeParse(list ?? [])
      const own = parsed.data?.find(({ fphm }) => fphm === number)
      if (!own) throw new ChannelSilent('The channel answers about something else')
      return meaningOf(own, invoice)
    },
    fetch: ({ location }) => bytesOf(send, location),
    redLetters: leqiRedLetters(deps),
    referenceData: leqiReferenceData(deps),
    quotas: leqiQuotas(deps),
  }
}
