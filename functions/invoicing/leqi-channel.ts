import { Buffer } from 'node:buffer'
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import * as z from 'zod/mini'
import type { Send } from '../../shared/send-publicly.ts'
import { inMainUnit, inMinorUnits, minorUnits } from './amounts.ts'
import { bytesOf, jsonAnswer } from './channel-http.ts'
import type { CorrectionReason } from './correction-reason.ts'
import { type InvoiceRow, invoiceRows } from './invoice-rows.ts'
import {
  type ChannelAnswer,
  ChannelSilent,
  type FileLink,
  type IssuedByChannel,
  type RedLetterAnswer,
  redFormStates,
  type TaxChannel,
} from './tax-channel.ts'

/** How an enterprise reaches the tax authority directly (乐企). */
export interface LeqiAccess {
  readonly url: string
  /** 能力编码 */
  readonly ability: string
  /** SM4 key, 32 hex digits */
  readonly key: string
  /** jrdwptbh, sydwptbh */
  readonly accessUnit: string
  readonly usingUnit: string
  readonly sellerTaxNumber: string
  readonly isSandbox: boolean
}

interface LeqiDeps {
  readonly access: LeqiAccess
  readonly send: Send
}

/** 红字 reasons by the authority's own list: 01 is 开票有误 here, where Nuonuo has 1 for 销货退回. */
export const leqiReasons = {
  invoiceWrong: '01',
  goodsReturned: '02',
  serviceEnded: '03',
  priceReduced: '04',
} as const satisfies Record<CorrectionReason, string>

/** 服务编码: block of numbers, upload, its result, and red-letter forms. */
const services = {
  numbers: 'QDFPPLFM',
  upload: 'QDFPSC',
  uploadResult: 'QDFPSCJGCX',
  openRed: 'HZQRDSQ',
  queryRed: 'CXQDHZQRDMX',
  withdrawRed: 'HZQRDCX',
} as const

/** SM4-ECB under the enterprise's key, base64: the form of every body. GB/T 32907, by node's own OpenSSL. */
export const sm4Encrypt = (keyHex: string, text: string): string => {
  const cipher = createCipheriv('sm4-ecb', Buffer.from(keyHex, 'hex'), null)
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64')
}

export const sm4Decrypt = (keyHex: string, base64: string): string => {
  const decipher = createDecipheriv('sm4-ecb', Buffer.from(keyHex, 'hex'), null)
  return Buffer.concat([decipher.update(Buffer.from(base64, 'base64')), decipher.final()]).toString('utf8')
}

const envelope = z.object({
  Response: z.object({
    RequestId: z.string(),
    Data: z.optional(z.string()),
    Error: z.optional(z.object({ Code: z.string(), Message: z.string() })),
  }),
})

const amount = z.string().check(z.regex(/^-?\d{1,16}\.\d{2}$/))
const documentFields = {
  fphm: z.string(),
  hjje: amount,
  hjse: amount,
  wjxx: z.optional(z.array(z.object({ wjlx: z.enum(['xml', 'ofd', 'pdf']), wjdz: z.string() }))),
}
const resultSchema = z.object({
  /** 00 taken over, 01 under way, 02 refused, 03 to be sent again, 99 never heard of */
  sczt: z.enum(['00', '01', '02', '03', '99']),
  sbyy: z.optional(z.string()),
  fpxx: z.optional(z.object(documentFields)),
})
const blockSchema = z.object({ fphmq: z.string(), fphmz: z.string() })
const formSchema = z.object({
  hzqrxxztDm: z.optional(z.enum(redFormStates)),
  hzfpxxqrdbh: z.optional(z.string()),
  hzfpxx: z.optional(z.object(documentFields)),
  cwyy: z.optional(z.string()),
})

const yuan = (fen: bigint): string => inMainUnit(fen, 'CNY')

const rowOf = (row: InvoiceRow, i: number) => ({
  xh: String(i + 1),
  hwhyslwfwmc: row.line.name.zh,
  spfwjc: row.line.taxClassificationCode,
  fphxz: { plain: '00', discount: '01', discounted: '02' }[row.kind],
  ...(row.kind === 'discount' ? {} : { sl: row.line.quantity, dj: row.line.netUnitPrice, dw: row.line.unit }),
  je: yuan(row.net),
  se: yuan(row.tax),
  slv: row.line.taxRate,
})

const issuedOf = (document: z.infer<z.ZodMiniObject<typeof documentFields>>): IssuedByChannel => ({
  kind: 'issued',
  fiscalNumber: document.fphm,
  totals: { net: inMinorUnits(document.hjje, 'CNY'), tax: inMinorUnits(document.hjse, 'CNY') },
  files: (document.wjxx ?? []).map(({ wjlx, wjdz }): FileLink => ({ kind: wjlx, location: wjdz })),
})

const answerOf = ({ sczt, sbyy = '', fpxx }: z.infer<typeof resultSchema>): ChannelAnswer => {
  if (sczt === '00') {
    if (!fpxx) throw new ChannelSilent('The channel says issued, and not what')
    return issuedOf(fpxx)
  }
  if (sczt === '01') return { kind: 'pending' }
  if (sczt === '99') return { kind: 'unheard' }
  return { kind: sczt === '02' ? 'refused' : 'failed', reason: sbyy }
}

/**
 * The direct link to the tax authority: we number documents from blocks that it hands out, each number once
 * and in order, and upload them; bodies are encrypted with SM4. It takes calls from registered servers only,
 * so `url` is usually that of a connector with a fixed address.
 */
export const leqiChannel = ({ access, send }: LeqiDeps): TaxChannel => {
  const call = async <T>(service: string, content: object, schema: z.ZodMiniType<T>): Promise<T> => {
    const answer = await jsonAnswer(send, {
      method: 'POST',
      url: `${access.url}/access/v2/invoke/${access.ability}/${service}`,
      headers: {
        'content-type': 'text/plain',
        fwbm: service,
        nlbm: access.ability,
        jrdwptbh: access.accessUnit,
        sydwptbh: access.usingUnit,
        sxcsbz: access.isSandbox ? '1' : '0',
      },
      body: sm4Encrypt(access.key, JSON.stringify({ nsrsbh: access.sellerTaxNumber, ...content })),
    })
    try {
      const { Response } = envelope.parse(answer)
      return schema.parse(JSON.parse(sm4Decrypt(access.key, Response.Data ?? '')))
    } catch (cause) {
      throw new ChannelSilent('The channel’s answer cannot be opened or has not the form it should have', {
        cause,
      })
    }
  }

  const red = async (service: string, content: object): Promise<RedLetterAnswer> => {
    const { hzqrxxztDm, hzfpxxqrdbh, hzfpxx, cwyy } = await call(service, content, formSchema)
    if (cwyy !== undefined) return { kind: 'refused', reason: cwyy }
    if (hzqrxxztDm === undefined || hzfpxxqrdbh === undefined) return { kind: 'unheard' }
    return {
      kind: 'form',
      state: hzqrxxztDm,
      confirmationNumber: hzfpxxqrdbh,
      ...(hzfpxx ? { red: issuedOf(hzfpxx) } : {}),
    }
  }

  return {
    name: 'leqi',
    numberForm: /^\d{20}$/,
    numbers: {
      block: async serial => {
        const ywlsh = createHash('sha256').update(serial).digest('hex').slice(0, 32)
        const { fphmq, fphmz } = await call(services.numbers, { ywlsh, sl: '100' }, blockSchema)
        return { first: fphmq, last: fphmz }
      },
    },
    submit: async ({ requestId, invoice, number }) => {
      const { buyer, totals } = invoice
      const uploaded = {
        ywlsh: requestId,
        fphm: number,
        fppz: buyer.unifiedSocialCreditCode && !buyer.isNaturalPerson ? '01' : '02',
        gmfmc: buyer.name,
        gmfnsrsbh: buyer.unifiedSocialCreditCode ?? '',
        ...(buyer.isNaturalPerson ? { gmfzrrbs: 'Y' } : {}),
        hjje: yuan(minorUnits(totals.net)),
        hjse: yuan(minorUnits(totals.tax)),
        jshj: yuan(minorUnits(totals.gross)),
        mxzb: invoiceRows(invoice).map(rowOf),
      }
      return answerOf(await call(services.upload, uploaded, resultSchema))
    },
    query: async ({ requestId, number }) =>
      answerOf(await call(services.uploadResult, { ywlsh: requestId, fphm: number ?? '' }, resultSchema)),
    fetch: ({ location }) => bytesOf(send, location),
    redLetters: {
      open: ({ requestId, blueFiscalNumber, reason, creditNote, blueRows }) =>
        red(services.openRed, {
          ywlsh: requestId,
          lzfphm: blueFiscalNumber,
          chyyDm: leqiReasons[reason],
          hzcxje: yuan(-minorUnits(creditNote.totals.net)),
          hzcxse: yuan(-minorUnits(creditNote.totals.tax)),
          hzqrdmxList: creditNote.lines.map((line, i) => ({
            lzmxxh: String(blueRows[i]),
            je: yuan(-minorUnits(line.net)),
            se: yuan(-minorUnits(line.tax)),
            slv: line.taxRate,
            ...(line.isPriceReduction ? {} : { spsl: `-${line.quantity}`, spdj: line.netUnitPrice }),
          })),
        }),
      query: ({ requestId }) => red(services.queryRed, { ywlsh: requestId }),
      withdraw: ({ requestId }) => red(services.withdrawRed, { ywlsh: requestId }),
    },
  }
}
