import { routes } from '../../functions/documents/routes.ts'
import { type Invoiced, invoiced, parties } from './invoicing.ts'
import { defineScenarios, scenario } from './scenario.ts'

export const scenarios = defineScenarios(routes, {
  readInvoice: scenario<Invoiced>({
    prepare: invoiced,
    request: ({ invoiceId }) => ({ params: { invoiceId } }),
    answers: parties,
  }),
})
