import { routes } from '../../functions/documents/routes.ts'
import { writeUbl } from '../../functions/documents/ubl.ts'
import { randomInvoice } from '../functions/documents/random-invoice.ts'
import { type Invoiced, invoiced, parties } from './invoicing.ts'
import { defineScenarios, scenario } from './scenario.ts'
import type { Caller, Side } from './world.ts'

interface HandedIn {
  readonly receivedId: string
  readonly number: string
}

interface Exported {
  readonly exportId: string
}

/** A UBL invoice of one line as the body that hands it in. */
const body = (number: string) => ({
  fileName: `${number}.xml`,
  content: Buffer.from(writeUbl({ ...randomInvoice(1, 1), number })).toString('base64'),
})

const handedIn = async (side: Side, by: Caller): Promise<HandedIn> => {
  const number = side.unique('INV')
  const { receivedId } = await by.get(routes.receiveInvoice, { body: body(number) })
  return { receivedId, number }
}

const exported = async (_: Side, by: Caller): Promise<Exported> =>
  by.get(routes.requestInvoiceExport, { body: { month: '2026-11' } })

const owners = { 'dealer.buyer': [200, 404], 'supplier.sales': [200, 404], 'operator.admin': 200 } as const
const makers = (status: number) => ({
  'dealer.buyer': status,
  'supplier.sales': status,
  'operator.admin': status,
})

export const scenarios = defineScenarios(routes, {
  readInvoice: scenario<Invoiced>({
    prepare: invoiced,
    request: ({ invoiceId }) => ({ params: { invoiceId } }),
    answers: parties,
  }),
  requestMailing: scenario<Invoiced>({
    prepare: invoiced,
    request: ({ invoiceId }) => ({ params: { invoiceId }, body: { email: 'books@buyer.example' } }),
    changed: () => ({ email: 'other@buyer.example' }),
    answers: { 'dealer.buyer': [202, 404], 'supplier.sales': [202, 404], 'operator.admin': 202 },
  }),
  listMailings: scenario<Invoiced>({
    prepare: invoiced,
    request: ({ invoiceId }) => ({ params: { invoiceId } }),
    answers: parties,
  }),
  receiveInvoice: scenario<{ number: string }>({
    prepare: async side => ({ number: side.unique('INV') }),
    request: ({ number }) => ({ body: body(number) }),
    changed: ({ number }) => body(`${number}-other`),
    answers: makers(201),
  }),
  listReceivedInvoices: scenario<HandedIn>({
    prepare: handedIn,
    request: () => ({ query: { limit: 100 } }),
    answers: { 'dealer.buyer': 200, 'supplier.sales': 200, 'operator.admin': 200 },
    shows: ({ number }) => number,
  }),
  readReceivedInvoice: scenario<HandedIn>({
    prepare: handedIn,
    request: ({ receivedId }) => ({ params: { receivedId } }),
    answers: owners,
  }),
  readReceivedFile: scenario<HandedIn>({
    prepare: handedIn,
    request: ({ receivedId }) => ({ params: { receivedId } }),
    answers: owners,
  }),
  requestInvoiceExport: scenario({
    request: () => ({ body: { month: '2026-11', forms: ['json'] } }),
    changed: () => ({ month: '2026-10', forms: ['json'] }),
    answers: makers(202),
  }),
  readInvoiceExport: scenario<Exported>({
    prepare: exported,
    request: ({ exportId }) => ({ params: { exportId } }),
    answers: owners,
  }),
})
