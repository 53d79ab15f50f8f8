import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { outboxTable } from '../../shared/outbox.ts'
import { eventually } from '../support/eventually.ts'
import { type StackProcess, startStackProcess } from '../support/start-stack-process.ts'
import { type Prove, randomOf, tally } from './context.ts'

interface Acknowledged {
  /** Orders that were answered with 201 */
  readonly placed: string[]
  /** Those of them whose shipment was answered with 201 */
  readonly shipped: string[]
}

/** Buyers order and a supplier ships, as fast as they can, until the stack is killed under them. */
const tradeAndKill = async (stack: StackProcess, done: Acknowledged, orders: number): Promise<void> => {
  const [buyer, supplier] = [await stack.as('dealer.buyer'), await stack.as('supplier.sales')]
  const sku = await stack.newSku({ onHand: 1_000_000 })
  const enough = done.placed.length + orders
  let dead = false
  const trade = async (ships: boolean): Promise<void> => {
    while (!dead) {
      try {
        const { status, body } = await buyer.post('/v1/orders', { lines: [{ sku, quantity: 1 }] })
        if (status !== 201) continue
        done.placed.push(body.orderId)
        if (!ships) continue
        const shipped = await supplier.post(`/v1/orders/${body.orderId}/shipments`, {})
        if (shipped.status === 201) done.shipped.push(body.orderId)
      } catch {
        // The stack is gone in the middle of an answer: nothing was acknowledged.
      }
    }
  }
  const all = Promise.all([true, false, true, false].map(trade))
  while (done.placed.length < enough) await new Promise(settle => setTimeout(settle, 5))
  await stack.kill()
  dead = true
  await all
}

/** What has become of what was acknowledged. */
const lossesOf = async (stack: StackProcess, { placed, shipped }: Acknowledged): Promise<string[][]> => {
  const buyer = await stack.as('dealer.buyer')
  const found: string[][] = []
  for (const orderId of placed) {
    const { status } = await buyer.get(`/v1/orders/${orderId}`)
    const { items } = await stack.tables.query({ table: outboxTable, partition: orderId })
    const events = items.filter(({ type }) => type === 'ordering.order-placed.v1').length
    found.push([
      ...(status === 200 ? [] : [`${orderId} was acknowledged and is answered ${status}`]),
      ...(events === 1 ? [] : [`${orderId} has ${events} events`]),
    ])
  }
  for (const orderId of shipped) {
    let count = 0
    for (let tries = 0; tries < 100 && count === 0; tries++) {
      const { body } = await buyer.get(`/v1/orders/${orderId}/invoices`)
      count = body.items?.length ?? 0
      if (count === 0) await new Promise(settle => setTimeout(settle, 50))
    }
    found.push(count === 1 ? [] : [`${orderId} was shipped and has ${count} invoices`])
  }
  return found
}

/** Stack and engine killed (SIGKILL) under load, again and again: nothing that was acknowledged is lost or doubled. */
export const proveKill: Prove = async ({ seed, size }) => {
  const { trial, plant, proof } = tally()
  const random = randomOf(seed)
  const data = mkdtempSync(join(tmpdir(), 'dockline-kill-'))
  const done: Acknowledged = { placed: [], shipped: [] }
  try {
    for (let round = 0; round < (size === 'nightly' ? 200 : 4); round++) {
      const stack = await startStackProcess({ data, onProblem: () => {} })
      await tradeAndKill(stack, done, 5 + Math.floor(random() * 20))
    }
    const stack = await startStackProcess({ data, onProblem: () => {} })
    await eventually(stack.quiet, 60_000)
    for (const losses of await lossesOf(stack, done)) trial(losses)
    // An order that was answered before it was written: as it would be found.
    const unwritten = `ord_${'0'.repeat(26)}`
    const early = await lossesOf(stack, { placed: [unwritten], shipped: [] })
    plant('an order is acknowledged before it is written', early.flat().length > 0)
    const [unshipped = ''] = done.placed.filter(orderId => !done.shipped.includes(orderId))
    const missing = await lossesOf(stack, { placed: [], shipped: [unshipped] })
    plant('a shipment loses its invoice', missing.flat().length > 0)
    await stack.stop()
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
  return proof()
}
