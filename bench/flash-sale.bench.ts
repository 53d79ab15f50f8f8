import { randomUUID } from 'node:crypto'
import { startStackProcess } from '../test/support/start-stack-process.ts'
import { type Call, callerOf, drive } from './load.ts'
import { printTable, rounded } from './table.ts'

/**
 * A flash sale: 2,000 buyers at once for 500 pieces of one SKU, 64 at a time. 500 must be sold, 1,500 refused
 * with 409, and nothing else answered. Once with the stock in one item, once split into buckets. The bar: the
 * slowest hundredth takes less than 20 times what an order takes when nobody else is there.
 */

const BUYERS = 2_000
const PIECES = 500
const AT_ONCE = 64
const IDLE_ORDERS = 100

export const run = async ([count = String(BUYERS)]: readonly string[]) => {
  const buyers = Number(count)
  const stack = await startStackProcess()
  const supplier = await stack.as('supplier.sales')
  const caller = callerOf(stack.api, AT_ONCE)
  const tokens: string[] = []
  for (let i = 0; i < buyers; i += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, buyers - i) }, () => stack.newBuyer())
    for (const { name } of await Promise.all(some)) tokens.push(await stack.token(name))
  }
  const orderOf =
    (sku: string) =>
    (i: number): Call => ({
      method: 'POST',
      path: '/v1/orders',
      headers: {
        authorization: `Bearer ${tokens[i % tokens.length]}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify({ lines: [{ sku, quantity: 1 }] }),
    })

  const warm = await stack.newSku({ onHand: 1_000_000 })
  await drive(caller, { total: 500, concurrency: 8, next: orderOf(warm) })
  await stack.quiet()
  // Buyers whom nobody has seen before, as they are in the sale.
  const unseen = (i: number): Call => orderOf(warm)(buyers - 1 - i)
  const idle = await drive(caller, { total: IDLE_ORDERS, concurrency: 1, next: unseen })
  await stack.quiet()

  const rows = []
  for (const buckets of [1, 10]) {
    const sku = await stack.newSku({ onHand: PIECES })
    if (buckets > 1) {
      const path = `/v1/warehouses/wh_shanghai/stock/${sku}/promotion`
      const { status } = await supplier.put(path, { buckets })
      if (status !== 200) throw new Error(`The promotion was answered ${status}`)
    }
    const sale = await drive(caller, { total: buyers, concurrency: AT_ONCE, next: orderOf(sku) })
    await stack.quiet()
    const { body } = await supplier.get(`/v1/stock?sku=${sku}&warehouseId=wh_shanghai`)
    const others = Object.entries(sale.statuses).filter(([status]) => !['201', '409'].includes(status))
    rows.push({
      buckets,
      sold: sale.statuses[201] ?? 0,
      'refused 409': sale.statuses[409] ?? 0,
      others: others.map(([status, times]) => `${status}×${times}`).join(' ') || 0,
      held: body.held,
      available: body.available,
      'per s': rounded(sale.perSecond, 0),
      'p50 ms': rounded(sale.p50),
      'p99 ms': rounded(sale.p99),
      'idle p50 ms': rounded(idle.p50),
      'p99 / idle p50': rounded(sale.p99 / idle.p50),
    })
  }
  caller.close()
  await stack.stop()
  printTable(`A flash sale: ${buyers} buyers, ${PIECES} pieces, ${AT_ONCE} at once`, rows)
  return { buyers, pieces: PIECES, atOnce: AT_ONCE, rows }
}
