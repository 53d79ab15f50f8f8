import * as z from 'zod/mini'
import { inMinorUnits, minorUnits } from './amounts.ts'
import type { CorrectionReason } from './correction-reason.ts'
import { type LeqiDeps, leqiGateway, leqiServices, yuan } from './leqi-gateway.ts'
import { type RedLetterAnswer, type RedLetters, redFormStates } from './tax-channel.ts'

/** 红字 reasons by the authority's own list: 01 is 开票有误 here, where Nuonuo has 1 for 销货退回. */
export const leqiReasons = {
  invoiceWrong: '01',
  goodsReturned: '02',
  serviceEnded: '03',
  priceReduced: '04',
} as const satisfies Record<CorrectionReason, string>

const amount = z.string().check(z.regex(/^-?\d{1,16}\.\d{2}$/))

const formSchema = z.object({
  hzqrxxztDm: z.optional(z.enum(redFormStates)),
  hzfpxxqrdbh: z.optional(z.string()),
  /** the red-letter invoice, once it is issued */
  hzfpxx: z.optional(z.object({ fphm: z.string(), hjje: amount, hjse: amount })),
  cwyy: z.optional(z.string()),
})

/** Red-letter forms of the direct link. `ywlsh` is our key with it, to be confirmed by the contract. */
export const leqiRedLetters = (deps: LeqiDeps): RedLetters => {
  const { access } = deps
  const call = leqiGateway(deps)

  const red = async (
    service: 'QDHZQRDSQ' | 'CXQDHZQRDMX' | 'QDHZQRDQR',
    content: object,
  ): Promise<RedLetterAnswer> => {
    const asked = { xsfnsrsbh: access.sellerTaxNumber, ...content }
    const { hzqrxxztDm, hzfpxxqrdbh, hzfpxx, cwyy } = await call(service, asked, formSchema)
    if (cwyy !== undefined) return { kind: 'refused', reason: cwyy }
    if (hzqrxxztDm === undefined || hzfpxxqrdbh === undefined) return { kind: 'unheard' }
    if (!hzfpxx) return { kind: 'form', state: hzqrxxztDm, confirmationNumber: hzfpxxqrdbh }
    const totals = { net: inMinorUnits(hzfpxx.hjje, 'CNY'), tax: inMinorUnits(hzfpxx.hjse, 'CNY') }
    return {
      kind: 'form',
      state: hzqrxxztDm,
      confirmationNumber: hzfpxxqrdbh,
      red: { kind: 'issued', fiscalNumber: hzfpxx.fphm, totals, files: [] },
    }
  }

  return {
    open: ({ requestId, blueFiscalNumber, reason, creditNote, blueRows }) =>
      red(leqiServices.openRed, {
        ywlsh: requestId,
        lrfsf: '0',
        xsfmc: creditNote.seller.name,
        gmfnsrsbh: creditNote.buyer.unifiedSocialCreditCode ?? '',
        gmfmc: creditNote.buyer.name,
        lzfphm: blueFiscalNumber,
        chyyDm: leqiReasons[reason],
        hzcxje: yuan(-minorUnits(creditNote.totals.net)),
        hzcxse: yuan(-minorUnits(creditNote.totals.tax)),
        hzqrdmxList: creditNote.lines.map((line, i) => ({
          xh: String(i + 1),
          lzmxxh: String(blueRows[i]),
          sphfwssflhbbm: line.taxClassificationCode,
          xmmc: line.name.zh,
          je: yuan(-minorUnits(line.net)),
          se: yuan(-minorUnits(line.tax)),
          sl1: line.taxRate,
          ...(line.isPriceReduction ? {} : { fpspsl: `-${line.quantity}`, fpspdj: line.netUnitPrice }),
        })),
      }),
    query: ({ requestId }) => red(leqiServices.queryRed, { ywlsh: requestId }),
    withdraw: ({ requestId }) => red(leqiServices.confirmRed, { ywlsh: requestId, qrlx: 'C' }),
  }
}
