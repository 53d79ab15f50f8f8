import * as z from 'zod/mini'
import { type Decimal, decimal, toFixed } from '../../shared/decimal.ts'
import { type LeqiDeps, leqiGateway, leqiServices } from './leqi-gateway.ts'
import type { ReferenceData } from './tax-channel.ts'
import type { TaxClass } from './tax-class.ts'

const optionalText = z.optional(z.nullable(z.string()))

const classSchema = z.object({
  sphfwssflhbbm: z.string().check(z.regex(/^\d{1,19}$/)),
  sphfwmc: z.string(),
  sphfwfljc: z.string(),
  /** percentages, with 、 between them */
  zzssl: optionalText,
  zsl: optionalText,
  /** Y: a heading */
  sfhzx: z.enum(['Y', 'N']),
  qyrq: z.string(),
  tyrq: optionalText,
})

const classesSchema = z.object({
  /** when it was written, to be named at the next download */
  sjc: z.string().check(z.regex(/^\d{14}$/)),
  detailList: z.optional(z.nullable(z.array(classSchema))),
})

const hundredth = ({ units, scale }: Decimal): Decimal => ({ units, scale: scale + 2 })

/** `13%、9%` → `0.13`, `0.09` */
const ratesOf = (text: string | null | undefined): string[] =>
  (text ?? '')
    .split(/[、,，]/)
    .map(part => part.trim().replace(/%$/, ''))
    .filter(part => /^\d{1,2}(\.\d+)?$/.test(part))
    .map(part => toFixed(hundredth(decimal(part)), 4).replace(/\.?0+$/, ''))

const classOf = (stamp: string, given: z.infer<typeof classSchema>): TaxClass => ({
  code: given.sphfwssflhbbm.padEnd(19, '0'),
  from: given.qyrq,
  ...(given.tyrq ? { until: given.tyrq } : {}),
  name: given.sphfwmc,
  shortName: given.sphfwfljc,
  rates: given.sfhzx === 'Y' ? [] : [...new Set([...ratesOf(given.zzssl), ...ratesOf(given.zsl)])],
  source: `the tax authority’s table as of ${stamp.slice(0, 4)}-${stamp.slice(4, 6)}-${stamp.slice(6, 8)}`,
})

/** What the direct link gives out beside invoices: changes of classification codes. */
export const leqiReferenceData = (deps: LeqiDeps): ReferenceData => {
  const { sellerTaxNumber } = deps.access
  const call = leqiGateway(deps)
  return {
    taxClasses: async since => {
      const asked = { nsrsbh: sellerTaxNumber, sjc: since ?? '' }
      const { sjc, detailList } = await call(leqiServices.taxClasses, asked, classesSchema)
      return { stamp: sjc, classes: (detailList ?? []).map(one => classOf(sjc, one)) }
    },
  }
}
