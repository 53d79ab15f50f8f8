import { randomUUID } from 'node:crypto'
import { startStackProcess } from '../test/support/start-stack-process.ts'
import { callerOf, drive, type Measured } from './load.ts'
import { printTable, rounded } from './table.ts'

/**
 * What a line costs in orders of 10, 45, 100, 500 and 1,000 lines, over HTTP. The bar: in an order of 500 at
 * most 3 times what it costs in one of 10, and the aim 1.2 times.
 */

const SIZES = [10, 45, 100, 500, 1_000]
const LINES = 2_000

export const run = async ([count = String(LINES)]: readonly string[]) => {
  const lines = Number(count)
  const stack = await startStackProcess()
  const skus: string[] = []
  while (skus.length < Math.max(...SIZES)) {
    skus.push(...(await Promise.all(Array.from({ length: 50 }, () => stack.newSku({ onHand: 1_000_000 })))))
  }
  const headers = {
    authorization: `Bearer ${await stack.token('dealer.buyer')}`,
    'content-type': 'application/json',
  }
  const caller = callerOf(stack.api, 1)
  const orderOf = (size: number) => (i: number) => ({
    method: 'POST' as const,
    path: '/v1/orders',
    headers: { ...headers, 'idempotency-key': randomUUID() },
    body: JSON.stringify({
      lines: Array.from({ length: size }, (_, at) => ({
        sku: skus[(i * 7 + at) % skus.length],
        quantity: 1,
      })),
    }),
  })
  await drive(caller, { total: 50, concurrency: 1, next: orderOf(10) })
  await stack.quiet()

  const measured: { size: number; total: number; result: Measured }[] = []
  for (const size of SIZES) {
    const total = Math.max(3, Math.round(lines / size))
    const result = await drive(caller, { total, concurrency: 1, next: orderOf(size) })
    await stack.quiet()
    measured.push({ size, total, result })
  }
  caller.close()
  await stack.stop()
  const perLine = ({ size, result }: (typeof measured)[number]): number => result.p50 / size
  const [ten] = measured
  const rows = measured.map(one => ({
    lines: one.size,
    orders: one.total,
    placed: one.result.statuses[201] ?? 0,
    'p50 ms': rounded(one.result.p50),
    'ms per line': rounded(perLine(one), 2),
    'to ten lines': ten ? rounded(perLine(one) / perLine(ten), 2) : 0,
  }))
  printTable('What a line costs in orders of many lines', rows)
  return { rows }
}
