import { billableShipment, openPortions } from '../../../functions/invoicing/billable.ts'
import { draftInvoice } from '../../../functions/invoicing/draft-invoice.ts'
import type { Invoice } from '../../../functions/invoicing/invoice.ts'
import { jurisdictionProfiles } from '../../../functions/invoicing/jurisdiction.ts'
import { sealInvoice } from '../../../functions/invoicing/seal-invoice.ts'
import { emptySeries } from '../../../functions/invoicing/series.ts'
import { randomFrom } from './random-invoice.ts'

const chineseParties = {
  seller: {
    organizationId: 'org_huadong',
    name: '华东工品供应链有限公司',
    unifiedSocialCreditCode: '91330100799655058B',
    bank: { name: '中国工商银行杭州分行', account: '1202020000000000001' },
    telephone: '+86 571 8888 0000',
    address: { street: '文三路 90 号', city: '杭州', postalCode: '310012', country: 'CN' },
  },
  buyer: {
    organizationId: 'org_dealer_01',
    name: '龙岩市䶮𬭎𫖯㛃五金机电有限公司',
    unifiedSocialCreditCode: '9144030071526726XG',
  },
}

const europeanParties = {
  seller: {
    organizationId: 'org_huadong',
    name: 'Huadong Europe GmbH',
    vatIdentifier: 'DE123456789',
    electronicAddress: { scheme: '9930', identifier: 'DE123456789' },
    bank: { name: 'Deutsche Bank', account: 'DE75512108001245126199' },
    address: { street: 'Hafenstraße 1', city: 'Hamburg', postalCode: '20457', country: 'DE' },
  },
  buyer: {
    organizationId: 'org_dealer_01',
    name: 'Müller & Söhne Schrauben KG',
    vatIdentifier: 'DE987654321',
    electronicAddress: { scheme: '9930', identifier: 'DE987654321' },
    address: { street: 'Marktplatz 4', city: 'Köln', postalCode: '50667', country: 'DE' },
  },
}

const names = [
  {
    zh: '不锈钢六角螺栓 GB/T 5783 M8×40 A2-70 全牙',
    en: 'Hexagon bolt, stainless A2-70, full thread, M8×40',
  },
  { zh: '深沟球轴承 6204-2RS', en: 'Deep groove ball bearing 6204-2RS' },
  { zh: '搪瓷杯 350 毫升', en: 'Enamel mug 350 ml' },
  {
    zh: '除锈润滑剂 WD 450 ㎖（24 罐/箱），不含氯氟烃，适用温度 −20 ℃ 至 60 ℃',
    en: 'Penetrating oil, 24 cans a case',
  },
]

interface Wanted {
  readonly where: 'CN' | 'DE'
  readonly lines: number
  readonly seed?: number
  readonly discounted?: boolean
  readonly number?: number
}

/** An issued invoice of so many lines, made by the rules that issue them. */
export const issuedInvoice = ({
  where,
  lines,
  seed = 1,
  discounted = false,
  number = 42,
}: Wanted): Invoice => {
  const random = randomFrom(seed)
  const china = where === 'CN'
  const currency = china ? 'CNY' : 'EUR'
  const rates = china ? ['0.13', '0.13', '0.09'] : ['0.19', '0.07']
  const shipment = billableShipment(
    {
      orderId: 'ord_01KAQ3T5V8XJ4M0N2P6R8S9T1V',
      shipmentId: 'shp_01KAQ3V0C2R4T6W8Y0A2C4E6G8',
      sellerId: 'org_huadong',
      buyerId: 'org_dealer_01',
      buyerOrderReference: 'PO-2026-1107',
      currency,
      lines: Array.from({ length: lines }, (_, i) => ({
        lineNumber: i + 1,
        sku: `DL-${10_000 + i}`,
        name: random.pick(names),
        unit: random.pick(['C62', 'KGM', 'XCS']),
        quantity: random.between(1, 5_000),
        unitPrice: { amount: random.between(1, 99_999), currency },
        taxRate: random.pick(rates),
        taxClassificationCode: '1090117030000000000',
      })),
      ...(discounted ? { discount: { amount: 100 * lines, currency } } : {}),
      shippedAt: '2026-11-22T08:30:00.000Z',
    },
    '2026-11-22',
  )
  const draft = draftInvoice({
    ...(china ? chineseParties : europeanParties),
    profile: china ? jurisdictionProfiles.chinaTaxIncluded : jurisdictionProfiles.en16931,
    jurisdiction: where,
    taxpayer: 'general',
    portions: openPortions(shipment),
  })
  return sealInvoice(
    { ...draft, dueOn: '2026-12-22' },
    {
      invoiceId: 'inv_01KAQ3W1D3F5H7K9M1P3R5T7V9',
      series: 'org_huadong/2026/invoice',
      head: { ...emptySeries, last: number - 1 },
      issuedAt: '2026-11-22T08:31:00.000Z',
      issuedOn: '2026-11-22',
    },
  )
}
