import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { outboxTable } from '../../shared/outbox.ts'
import { startChild } from '../support/child.ts'
import { eventually } from '../support/eventually.ts'
import { connectStack, type StackAddresses, type StackClient } from '../support/stack-client.ts'
import { startStackProcess } from '../support/start-stack-process.ts'
import { type Prove, randomOf, tally } from './context.ts'

/** A stack that can be killed. */
type Victim = StackClient & { readonly kill: () => Promise<void> }

interface Acknowledged {
  /** Orders that were answered with 201 */
  readonly placed: string[]
  /** Those of them whose shipment was answered with 201 */
  readonly shipped: string[]
}

/** Buyers order and a supplier ships, as fast as they can, until the stack is killed under them. */
const tradeAndKill = async (stack: Victim, done: Acknowledged, orders: number): Promise<void> => {
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
const lossesOf = async (stack: StackClient, { placed, shipped }: Acknowledged): Promise<string[][]> => {
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

const quietly = { onProblem: () => {} }

/** What a stack on that data has lost of what was acknowledged, order by order. */
const foundOn = async (data: string, ...all: readonly Acknowledged[]): Promise<string[][][]> => {
  const stack = await startStackProcess({ data, ...quietly })
  try {
    await eventually(stack.quiet, 60_000)
    const found: string[][][] = []
    for (const done of all) found.push(await lossesOf(stack, done))
    return found
  } finally {
    await stack.stop()
  }
}

/** A stack whose database says that orders are written a moment before they are. */
const startHasty = async (data: string): Promise<Victim> => {
  const script = join(import.meta.dirname, 'faulty-stack-process.ts')
  const args = [JSON.stringify({ data, fault: 'early' })]
  const { announced, kill } = await startChild<StackAddresses>(script, { args, onError: () => {} })
  return { ...connectStack(announced), kill }
}

const nothing = (): Acknowledged => ({ placed: [], shipped: [] })

/**
 * Stack and engine killed (SIGKILL) under load, again and again: nothing that was acknowledged is lost or doubled.
 * The same is found wanting of a disk that forgets what it has taken, and of a database that answers too early.
 */
export const proveKill: Prove = async ({ seed, size }) => {
  const { trial, plant, proof } = tally()
  const random = randomOf(seed)
  const folder = mkdtempSync(join(tmpdir(), 'dockline-kill-'))
  const [data, before] = [join(folder, 'data'), join(folder, 'before')]
  const done = nothing()
  let last = nothing()
  try {
    const rounds = size === 'nightly' ? 200 : 4
    for (let round = 1; round <= rounds; round++) {
      if (round === rounds) cpSync(data, before, { recursive: true })
      last = nothing()
      await tradeAndKill(await startStackProcess({ data, ...quietly }), last, 5 + Math.floor(random() * 20))
      done.placed.push(...last.placed)
      done.shipped.push(...last.shipped)
    }
    const [unshipped = ''] = done.placed.filter(orderId => !done.shipped.includes(orderId))
    const [own = [], missing = []] = await foundOn(data, done, { placed: [], shipped: [unshipped] })
    for (const losses of own) trial(losses)
    plant('a shipment loses its invoice', missing.flat().length > 0)
    plant('the disk forgets what it has taken', (await foundOn(before, last)).flat(2).length > 0)
    const hasty = nothing()
    await tradeAndKill(await startHasty(data), hasty, 20)
    plant('an order is acknowledged before it is written', (await foundOn(data, hasty)).flat(2).length > 0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return proof()
}
