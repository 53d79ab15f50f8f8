import { randomInt } from 'node:crypto'
import { routes } from '../../functions/customs/routes.ts'
import { tariffStore } from '../../functions/customs/tariff.store.ts'
import { placed } from './ordering.ts'
import { defineScenarios, scenario } from './scenario.ts'
import type { Side } from './world.ts'

interface Ordered {
  readonly orderId: string
}
interface Declared extends Ordered {
  readonly declarationId: string
}

const HS_CODE = '8482102000'
const line = (description: string, hsCode = HS_CODE) => ({
  hsCode,
  from: '2026-01-01',
  description,
  duty: { general: { adValorem: '0.2' }, mostFavoured: { adValorem: '0.08' } },
  vat: '0.13',
  source: 'Tariff 2026',
})
const usd = (amount: number) => ({ amount, currency: 'USD' })
const rate = (scaled: string) => ({ currency: 'USD', scaled, scale: 8, source: 'test', on: '2026-11-18' })
const goods = (quantity: string) => ({
  declaredOn: '2026-11-25',
  freight: usd(1200),
  insurance: usd(30),
  commercialRate: rate('711000000'),
  customsRate: rate('710250000'),
  lines: [
    { lineNumber: 1, hsCode: HS_CODE, description: 'Bearings', origin: 'DE', quantity, price: usd(125_000) },
  ],
})
const paper = (reference: string) => ({ kind: 'payment', reference, amount: usd(125_000), on: '2026-11-26' })

const record = (id: string) => ({
  id,
  fingerprint: '',
  status: 200,
  body: '{}',
  storedAt: '2026-11-25T00:00:00.000Z',
})

const withTariff = async (side: Side): Promise<Side> => {
  const tariff = tariffStore(side.target.tables)
  if (!(await tariff.on(HS_CODE, '2026-01-01')))
    await tariff.save({ ...line('Bearings'), version: 1 }, record(side.unique('tariff')))
  return side
}

const ordered = async (side: Side): Promise<Ordered> => placed(await withTariff(side))

const declared = async (side: Side): Promise<Declared> => {
  const { orderId } = await ordered(side)
  const { declarationId } = await side
    .as('dealer.buyer')
    .get(routes.declareImport, { params: { orderId }, body: goods('100') })
  return { orderId, declarationId }
}

const readers = {
  'dealer.buyer': [200, 404],
  'dealer.approver': [200, 404],
  'supplier.sales': [200, 404],
  'operator.admin': 200,
  'operator.service': 200,
} as const

export const scenarios = defineScenarios(routes, {
  readTariffLine: scenario({
    prepare: withTariff,
    request: () => ({ params: { hsCode: HS_CODE }, query: { on: '2026-11-25' } }),
    answers: {
      'dealer.buyer': 200,
      'dealer.approver': 200,
      'supplier.sales': 200,
      'operator.admin': 200,
      'operator.service': 200,
    },
    forEverybody: true,
  }),
  saveTariffLine: scenario<{ hsCode: string }>({
    prepare: async () => ({ hsCode: String(randomInt(1e10)).padStart(10, '0') }),
    request: ({ hsCode }) => ({
      params: { hsCode, from: '2026-01-01' },
      body: line('Bearings', hsCode),
      headers: { 'if-none-match': '*' },
    }),
    changed: ({ hsCode }) => line('Ball bearings', hsCode),
    answers: { 'operator.admin': 200 },
  }),
  declareImport: scenario<Ordered>({
    prepare: ordered,
    request: ({ orderId }) => ({ params: { orderId }, body: goods('100') }),
    changed: () => goods('200'),
    answers: { 'dealer.buyer': [201, 404], 'operator.admin': 201 },
  }),
  listOrderDeclarations: scenario<Declared>({
    prepare: declared,
    request: ({ orderId }) => ({ params: { orderId }, query: { limit: 100 } }),
    answers: readers,
  }),
  reportPapers: scenario<Declared>({
    prepare: declared,
    request: () => ({ query: { limit: 100 } }),
    // Of one's own imports: who sells or operates has none.
    answers: {
      'dealer.buyer': 200,
      'dealer.approver': 200,
      'supplier.sales': 200,
      'operator.admin': 200,
      'operator.service': 200,
    },
  }),
  readDeclaration: scenario<Declared>({
    prepare: declared,
    request: ({ declarationId }) => ({ params: { declarationId } }),
    answers: readers,
  }),
  linkPaper: scenario<Declared>({
    prepare: declared,
    request: ({ declarationId }) => ({
      params: { declarationId },
      body: paper('BOC-1'),
      headers: { 'if-match': '"1"' },
    }),
    changed: () => paper('BOC-2'),
    answers: { 'dealer.buyer': [200, 404], 'operator.admin': 200 },
  }),
})
