import { Buffer } from 'node:buffer'
import { createCipheriv, createDecipheriv } from 'node:crypto'
import * as z from 'zod/mini'
import type { Send } from '../../shared/send-publicly.ts'
import { inMainUnit } from './amounts.ts'
import { jsonAnswer } from './channel-http.ts'
import { ChannelSilent } from './tax-channel.ts'

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
  /** most that is asked for in a month, in minor units */
  readonly monthlyQuota?: number | undefined
}

export interface LeqiDeps {
  readonly access: LeqiAccess
  readonly send: Send
}

/** 服务编码: numbers in advance, upload and its result, red forms, quota with its handing out and its days, classification codes. */
export const leqiServices = {
  numbers: 'QDFPPLFM',
  upload: 'QDFPSC',
  uploadResult: 'CXQDFPSCJG',
  openRed: 'QDHZQRDSQ',
  queryRed: 'CXQDHZQRDMX',
  confirmRed: 'QDHZQRDQR',
  quota: 'CXSXED',
  moveQuota: 'XZTHSXED',
  extendQuota: 'TZSXEDYXQ',
  taxClasses: 'CXSSFLBM',
} as const
type Service = (typeof leqiServices)[keyof typeof leqiServices]

/** SM4-ECB under the enterprise's key, base64: the form of every body. GB/T 32907, by node's own OpenSSL. */
export const sm4Encrypt = (keyHex: string, text: string): string => {
  const cipher = createCipheriv('sm4-ecb', Buffer.from(keyHex, 'hex'), null)
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64')
}

export const sm4Decrypt = (keyHex: string, base64: string): string => {
  const decipher = createDecipheriv('sm4-ecb', Buffer.from(keyHex, 'hex'), null)
  return Buffer.concat([decipher.update(Buffer.from(base64, 'base64')), decipher.final()]).toString('utf8')
}

/** Some gateways wrap the answer once more, as text in `body`, and its parts as text again. */
const unwrapped = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value)

const outer = z.object({ body: z.optional(z.unknown()), Response: z.optional(z.unknown()) })
const inner = z.object({ Data: z.optional(z.string()) })

const dataOf = (answer: unknown): string => {
  const { body, Response } = outer.parse(answer)
  const response = Response ?? outer.parse(unwrapped(body)).Response
  return inner.parse(unwrapped(response)).Data ?? ''
}

export const yuan = (fen: bigint): string => inMainUnit(fen, 'CNY')

/**
 * One call of the direct link: the body encrypted with SM4, the answer likewise.
 *
 * @throws ChannelSilent for an answer that cannot be opened or has not the form it should have
 */
export const leqiGateway =
  ({ access, send }: LeqiDeps) =>
  async <T>(service: Service, content: object, schema: z.ZodMiniType<T>): Promise<T> => {
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
      body: sm4Encrypt(access.key, JSON.stringify(content)),
    })
    try {
      return schema.parse(JSON.parse(sm4Decrypt(access.key, dataOf(answer))))
    } catch (cause) {
      throw new ChannelSilent('The channel’s answer cannot be opened or has not the form it should have', {
        cause,
      })
    }
  }
