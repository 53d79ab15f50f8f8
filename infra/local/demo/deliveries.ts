import type { ApiClient } from './api-client.ts'
import { suppliers } from './organizations.ts'

interface OpenOrder {
  readonly purchaseOrderId: string
  readonly supplierId: string
  readonly warehouseId: string
  readonly lines: readonly { sku: string; quantity: number; received: number }[]
  readonly reasons: readonly { code: string; en: string }[]
}

export interface RunDeliveriesOptions {
  readonly api: ApiClient
  readonly log: (line: string) => void
  readonly sleep: (milliseconds: number) => Promise<unknown>
  readonly dayMs: number
  readonly now: () => number
}

/** Of a list's pages one is enough: what is beyond it is delivered later. */
const MOST_AT_ONCE = 100

const goodsOf = ({ lines, warehouseId }: OpenOrder): string =>
  `${lines.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')} for ${warehouseId}`

/** Suppliers at work: each purchase order is seen, and when the lead time has passed its goods are booked. */
export const runDeliveries = async ({ api, log, sleep, dayMs, now }: RunDeliveriesOptions): Promise<void> => {
  const dueAt = new Map<string, number>()
  const leadTimeDays = new Map<string, number>(
    suppliers.map(supplier => [supplier.organizationId, supplier.leadTimeDays]),
  )
  while (true) {
    await sleep(dayMs)
    const { items } = (await api.get(`/v1/purchase-orders?status=sent&limit=${MOST_AT_ONCE}`)) as {
      items: OpenOrder[]
    }
    for (const order of items) {
      const due = dueAt.get(order.purchaseOrderId)
      if (due === undefined) {
        dueAt.set(order.purchaseOrderId, now() + (leadTimeDays.get(order.supplierId) ?? 7) * dayMs)
        const why = order.reasons.find(({ code }) => code === 'at-or-under-reorder-point')?.en ?? ''
        log(`purchase order raised  ${order.purchaseOrderId}  ${goodsOf(order)}. ${why}`)
      } else if (due <= now()) {
        await api.post(`/v1/purchase-orders/${order.purchaseOrderId}/receipts`, {})
        dueAt.delete(order.purchaseOrderId)
        log(`goods received  ${order.purchaseOrderId}  ${goodsOf(order)}`)
      }
    }
  }
}
