import { expect, it } from 'vitest'
import { sampleEvent, sampleNames } from '../../infra/local/sample-event.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()

/** Which function takes which sample; one that nobody takes would be of no use. */
const takers: Readonly<Record<string, string>> = {
  'ask-assistant': 'assistant-api',
  'list-orders': 'ordering-api',
  'list-products': 'catalog-api',
  'list-purchase-orders': 'replenishment-api',
  'order-placed': 'replenishment-watch-positions',
  'order-shipped': 'invoicing-issue-invoices',
  'outbox-stream': 'outbox-relay',
  'place-order': 'ordering-api',
  'post-readings': 'replenishment-api',
  'read-me': 'organizations-api',
  'read-stock': 'inventory-api',
  schedule: 'outbox-sweep',
  'stock-readings': 'replenishment-record-readings',
}

it('each sample has a function that takes it', () => {
  expect(Object.keys(takers)).toEqual(sampleNames().sort())
})

it.each(Object.entries(takers))('the sample %s is done by %s', async (sample, functionId) => {
  const answer = (await stack.invoke(functionId, await sampleEvent(sample, stack.token))) as {
    statusCode?: number
    batchItemFailures?: unknown[]
  }
  expect(answer.statusCode ?? 200).toBeLessThan(300)
  expect(answer.batchItemFailures ?? []).toEqual([])
})
