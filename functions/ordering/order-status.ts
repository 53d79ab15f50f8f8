import type { OrderLine } from './order.ts'

/** The states of an order and the states each can become. Nothing sets a state: it follows from the lines. */
export const orderTransitions = {
  placed: ['partlyShipped', 'shipped'],
  partlyShipped: ['partlyShipped', 'shipped'],
  shipped: [],
} as const satisfies Record<string, readonly string[]>

export type OrderStatus = keyof typeof orderTransitions

export const orderStatuses = Object.keys(orderTransitions) as [OrderStatus, ...OrderStatus[]]

/** The state that the lines' quantities say. */
export const statusOf = (lines: readonly Pick<OrderLine, 'quantity' | 'shipped'>[]): OrderStatus => {
  if (lines.every(({ quantity, shipped }) => shipped >= quantity)) return 'shipped'
  return lines.some(({ shipped }) => shipped > 0) ? 'partlyShipped' : 'placed'
}
