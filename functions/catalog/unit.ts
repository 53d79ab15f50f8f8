import * as z from 'zod/mini'

/**
 * Units in which goods are counted, measured and packed: UN/ECE Recommendation 20, and package codes of
 * Recommendation 21 behind an `X`, as UBL and EN 16931 write them. Not the whole lists: what a wholesaler's
 * catalogue uses. One more is one more line.
 */
export const units = {
  C62: { zh: '件', en: 'piece' },
  PR: { zh: '双', en: 'pair' },
  SET: { zh: '套', en: 'set' },
  DZN: { zh: '打', en: 'dozen' },
  KGM: { zh: '千克', en: 'kilogram' },
  GRM: { zh: '克', en: 'gram' },
  TNE: { zh: '吨', en: 'tonne' },
  MTR: { zh: '米', en: 'metre' },
  CMT: { zh: '厘米', en: 'centimetre' },
  MTK: { zh: '平方米', en: 'square metre' },
  MTQ: { zh: '立方米', en: 'cubic metre' },
  LTR: { zh: '升', en: 'litre' },
  MLT: { zh: '毫升', en: 'millilitre' },
  HUR: { zh: '小时', en: 'hour' },
  XBG: { zh: '袋', en: 'bag' },
  XBX: { zh: '盒', en: 'box' },
  XBO: { zh: '瓶', en: 'bottle' },
  XCT: { zh: '纸箱', en: 'carton' },
  XCS: { zh: '箱', en: 'case' },
  XPK: { zh: '包', en: 'package' },
  XPX: { zh: '托盘', en: 'pallet' },
  XRO: { zh: '卷', en: 'roll' },
} as const satisfies Record<string, { zh: string; en: string }>

/** A unit's code; of an unknown one the rule names the recommendation, not forty codes. */
export const unitSchema = z
  .string()
  .check(
    z.refine(
      code => Object.hasOwn(units, code),
      'must be a unit of UN/ECE Recommendation 20 that the catalogue knows, like C62, KGM, XCS or XPX',
    ),
  )
