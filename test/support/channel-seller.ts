import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import {
  invoiceTaxRequestKey,
  invoicingTable,
  redLetterKey,
  taxRequestKey,
} from '../../functions/invoicing/invoicing.table.ts'
import { type Key, present, update } from '../../shared/writes.ts'
import { eventually } from './eventually.ts'
import { type GatewayServer, type Play, startGatewayServer } from './gateway-server.ts'
import type { StackClient, Supplier } from './stack-client.ts'

/** A busy machine takes its time; nothing here waits for a clock. */
const PATIENCE = 120_000
const LONG_AGO = '2000-01-01T00:00:00.000Z'

class Ended extends Error {}

/** Has the next look at something be due, however long its patience is, and does a minute's work. */
const lookNow = async (stack: StackClient, key: Key): Promise<void> => {
  await stack.tables
    .transact([
      update(invoicingTable, key, {
        when: { dueAt: present() },
        set: { dueAt: LONG_AGO },
        refused: () => new Ended(),
      }),
    ])
    .catch(thrown => {
      if (!(thrown instanceof Ended)) throw thrown
    })
  await stack.invoke('invoicing-do-work', {})
}

/** A host that no other test plays. */
export const gatewayHost = (): string => `gateway-${randomUUID().slice(0, 8)}.example.com`

interface Gateway {
  readonly host: string
  /** plays `https://<host>/…` */
  readonly play: Play
  readonly settings: object
}

/** A new supplier whose legal invoices come from a gateway of the test's own, over HTTP. */
export const channelSeller = async (
  stack: StackClient,
  { host, play, settings }: Gateway,
): Promise<{ supplier: Supplier; server: GatewayServer }> => {
  const server = await startGatewayServer(host, play)
  await stack.outside(host, server.url)
  const supplier = await stack.newSupplier()
  const saved = await supplier.admin.put(`/v1/sellers/${supplier.organizationId}/tax-channel`, settings, {
    headers: { 'if-none-match': '*' },
  })
  expect(saved.status, JSON.stringify(saved.body)).toBe(200)
  return { supplier, server }
}

/** An order of a seller's goods that was shipped, with its invoice and the request for the legal one. */
export const shippedOrder = async (
  stack: StackClient,
  supplier: Supplier,
  product: { unitPrice?: number } = {},
) => {
  const { organizationId: sellerId, warehouseId } = supplier
  const unitPrice = product.unitPrice && { amount: product.unitPrice, currency: 'CNY' }
  const sku = await stack.newSku({ warehouseId, product: { sellerId, ...(unitPrice ? { unitPrice } : {}) } })
  const buyer = await stack.newBuyer()
  const { body: order, status } = await buyer.post('/v1/orders', { lines: [{ sku, quantity: 3 }] })
  expect(status, JSON.stringify(order)).toBe(201)
  const shipment = await supplier.sales.post(`/v1/orders/${order.orderId}/shipments`, {})
  expect(shipment.status).toBe(201)
  const invoice = await eventually(async () => {
    const { body } = await buyer.get(`/v1/orders/${order.orderId}/invoices`)
    expect(body.items).toHaveLength(1)
    return body.items[0]
  }, PATIENCE)
  const path = `/v1/invoices/${invoice.invoiceId}/tax-document`
  const { requestId } = await eventually(async () => {
    const found = await stack.tables.get(invoicingTable, invoiceTaxRequestKey(invoice.invoiceId))
    expect(found).toBeDefined()
    return { requestId: String(found?.requestId) }
  }, PATIENCE)
  const stateOf = async () => (await buyer.get(path)).body
  return {
    buyer,
    order,
    invoice,
    path,
    stateOf,
    /** Looks again and again, until the legal document is as it should be. */
    until: (state: string) =>
      eventually(async () => {
        await lookNow(stack, taxRequestKey(requestId))
        const document = await stateOf()
        expect(document.state, JSON.stringify(document)).toBe(state)
        return document
      }, PATIENCE),
  }
}

/** Looks at a red-letter correction again and again, until it is as it should be. */
export const untilRedLetter = (
  stack: StackClient,
  { supplier, redLetterId }: { supplier: Supplier; redLetterId: string },
  wanted: object,
) =>
  eventually(async () => {
    await lookNow(stack, redLetterKey(redLetterId))
    const { body } = await supplier.sales.get(`/v1/red-letters/${redLetterId}`)
    expect(body).toMatchObject(wanted)
    return body
  }, PATIENCE)
