import type { TaxClass } from '../../../functions/invoicing/index.ts'

const SOURCE = 'an example; the tax authority’s table counts'

const demo = (code: string, name: string, shortName: string): TaxClass => ({
  code,
  from: '2016-05-01',
  name,
  shortName,
  rates: ['0.13', '0.03', '0.01'],
  source: SOURCE,
})

/** The classification codes of the demo's goods. */
export const demoTaxClasses: readonly TaxClass[] = [
  demo('1080412990000000000', '其他紧固件', '金属制品'),
  demo('1080411010000000000', '手工具', '金属制品'),
  demo('1090409990000000000', '其他配电控制设备', '配电控制设备'),
  demo('1090135990000000000', '其他通用零部件', '通用设备'),
]
