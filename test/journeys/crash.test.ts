import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { outboxTable } from '../../shared/outbox.ts'
import { eventually } from '../support/eventually.ts'
import { type StackProcess, startStackProcess } from '../support/start-stack-process.ts'

const data = mkdtempSync(join(tmpdir(), 'dockline-crash-'))
afterAll(() => rmSync(data, { recursive: true, force: true }))

/** `npm run prove -- kill` kills it four times. */
const ROUNDS = 1
const BUYERS = 4

interface Done {
  /** Orders that were answered with 201 */
  readonly placed: string[]
  /** Those of them whose shipment was answered with 201 */
  readonly shipped: string[]
}

/** A round lasts until this many more orders have been placed and shipped, however slow the machine is. */
const PLACED = 15
const SHIPPED = 5

/** Buyers order and a supplier ships, as fast as they can, until the stack dies under them. */
const trade = async (stack: StackProcess, done: Done): Promise<void> => {
  const enough = { placed: done.placed.length + PLACED, shipped: done.shipped.length + SHIPPED }
  const [buyer, supplier] = [await stack.as('dealer.buyer'), await stack.as('supplier.sales')]
  const sku = await stack.newSku({ onHand: 1_000_000 })
  let dead = false
  const one = async (ships: boolean): Promise<void> => {
    while (!dead) {
      try {
        const placed = await buyer.post('/v1/orders', { lines: [{ sku, quantity: 1 }] })
        if (placed.status !== 201) continue
        done.placed.push(placed.body.orderId)
        if (!ships) continue
        const shipped = await supplier.post(`/v1/orders/${placed.body.orderId}/shipments`, {})
        if (shipped.status === 201) done.shipped.push(placed.body.orderId)
      } catch {
        if (dead) return
      }
    }
  }
  const all = Promise.all(Array.from({ length: BUYERS }, (_, i) => one(i % 2 === 0)))
  await eventually(() => {
    expect(done.placed.length).toBeGreaterThan(enough.placed)
    expect(done.shipped.length).toBeGreaterThan(enough.shipped)
  }, 60_000)
  await stack.kill()
  dead = true
  await all
}

it('a stack that is killed in the middle of its work goes on from there: nothing lost, nothing doubled', async () => {
  const done: Done = { placed: [], shipped: [] }
  for (let round = 0; round < ROUNDS; round++) {
    const stack = await startStackProcess({ data, onProblem: () => {} })
    await trade(stack, done)
  }

  const stack = await startStackProcess({ data, onProblem: () => {} })
  const buyer = await stack.as('dealer.buyer')
  await eventually(stack.quiet)
  for (const orderId of done.placed) {
    expect((await buyer.get(`/v1/orders/${orderId}`)).status, orderId).toBe(200)
    const { items: events } = await stack.tables.query({ table: outboxTable, partition: orderId })
    const types = events.map(({ type }) => type)
    expect(
      types.filter(type => type === 'ordering.order-placed.v1'),
      orderId,
    ).toHaveLength(1)
  }
  for (const orderId of done.shipped) {
    await eventually(async () => {
      const { body } = await buyer.get(`/v1/orders/${orderId}/invoices`)
      expect(body.items, orderId).toHaveLength(1)
    })
  }
  const { items: unsent } = await stack.tables.query({
    table: outboxTable,
    index: 'unsent',
    partition: 'unsent',
  })
  expect(unsent).toEqual([])
  const dead = (await stack.queues()).filter(({ name, ready }) => name.endsWith('-dead') && ready > 0)
  expect(dead).toEqual([])
  await stack.stop()
}, 240_000)
