import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { inMinorUnits } from './amounts.ts'
import { type LeqiDeps, leqiGateway, leqiServices, yuan } from './leqi-gateway.ts'
import { ChannelSilent, type QuotaAnswer, type QuotaMoved, type Quotas } from './tax-channel.ts'

const yuanText = z.string().check(z.regex(/^\d{1,14}(\.\d{1,2})?$/))

const statementSchema = z.object({
  /** 属期, the month that it is of: 202611 */
  sq: z.string().check(z.regex(/^\d{6}$/)),
  /** 本月额度, 可用剩余额度, 已下载额度 */
  bysxed: yuanText,
  kysyed: yuanText,
  yxzed: yuanText,
  /** 暂停赋额标志 */
  ztsxbz: z.optional(z.nullable(z.enum(['Y', 'N']))),
})

const day = z.string().check(z.regex(/^\d{8}$/))
const movedSchema = z.object({
  returncode: z.string(),
  returnmsg: z.optional(z.nullable(z.string())),
  /** 使用区间起, 止 */
  syqjq: z.optional(z.nullable(day)),
  syqjz: z.optional(z.nullable(day)),
})

const dayOf = (digits: string): string => `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`

const answerOf = ({ returncode, returnmsg, syqjq, syqjz }: z.infer<typeof movedSchema>): QuotaAnswer => {
  if (returncode !== '00') return { kind: 'refused', reason: `${returncode} ${returnmsg ?? ''}`.trim() }
  return syqjq && syqjz
    ? { kind: 'done', validity: { from: dayOf(syqjq), until: dayOf(syqjz) } }
    : { kind: 'done' }
}

/** The month's quota with the direct link (查询, 下载, 退回发票额度, 调整有效期). */
export const leqiQuotas = (deps: LeqiDeps): Quotas => {
  const { sellerTaxNumber, accessUnit, usingUnit, monthlyQuota } = deps.access
  const call = leqiGateway(deps)

  const move = async (sqlx: '0' | '1', { serial, amount }: QuotaMoved): Promise<QuotaAnswer> => {
    const digits = createHash('sha256').update(serial).digest('hex').slice(0, 32)
    const asked = {
      nsrsbh: sellerTaxNumber,
      ptbh: accessUnit,
      sqlx,
      sqed: yuan(amount),
      ywlsh: `${usingUnit}${accessUnit}${digits}`,
    }
    return answerOf(await call(leqiServices.moveQuota, asked, movedSchema))
  }

  return {
    ...(monthlyQuota === undefined ? {} : { most: BigInt(monthlyQuota) }),
    of: async month => {
      const said = await call(leqiServices.quota, { nsrsbh: sellerTaxNumber }, statementSchema)
      if (`${said.sq.slice(0, 4)}-${said.sq.slice(4)}` !== month)
        throw new ChannelSilent(`The channel tells the quota of ${said.sq}`)
      return {
        granted: inMinorUnits(said.bysxed, 'CNY'),
        free: inMinorUnits(said.kysyed, 'CNY'),
        downloaded: inMinorUnits(said.yxzed, 'CNY'),
        isSuspended: said.ztsxbz === 'Y',
      }
    },
    download: moved => move('0', moved),
    giveBack: moved => move('1', moved),
    extend: async month =>
      answerOf(
        await call(leqiServices.extendQuota, { xsfnsrsbh: sellerTaxNumber, sxedsq: month }, movedSchema),
      ),
  }
}
