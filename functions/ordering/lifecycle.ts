import type { Instant } from '../../shared/clock.ts'
import type { OrderLine } from './order.ts'

/**
 * The life of an order: from each state, what can be done and the states that this can lead to. The diagram
 * in the README is drawn from this table, and no change is written that it does not allow.
 *
 * An approval step has its place between `draft` and `placed`: a state `awaitingApproval` that `place` leads
 * to for buyers whose rules ask for one.
 */
export const lifecycle = {
  draft: { change: ['draft'], place: ['placed'], cancel: ['cancelled'] },
  placed: {
    confirm: ['confirmed'],
    reject: ['rejected'],
    change: ['placed'],
    redirect: ['placed'],
    fill: ['placed'],
    cancel: ['placed', 'cancelled'],
    ship: ['partlyShipped', 'shipped'],
  },
  confirmed: {
    change: ['placed'],
    redirect: ['confirmed'],
    fill: ['confirmed'],
    cancel: ['confirmed', 'cancelled'],
    ship: ['partlyShipped', 'shipped'],
  },
  partlyShipped: {
    redirect: ['partlyShipped'],
    fill: ['partlyShipped'],
    cancel: ['partlyShipped', 'shipped', 'delivered'],
    ship: ['partlyShipped', 'shipped'],
    deliver: ['partlyShipped'],
  },
  shipped: { deliver: ['shipped', 'delivered'] },
  delivered: { complete: ['completed'] },
  completed: {},
  cancelled: {},
  rejected: {},
} as const satisfies Record<string, Partial<Record<OrderCommand, readonly string[]>>>

/** What can be done to an order. `fill` is a receipt that covers what was backordered. */
export const orderCommands = [
  'place',
  'change',
  'redirect',
  'confirm',
  'reject',
  'fill',
  'cancel',
  'ship',
  'deliver',
  'complete',
] as const
export type OrderCommand = (typeof orderCommands)[number]
export type OrderStatus = keyof typeof lifecycle

export const orderStatuses = Object.keys(lifecycle) as [OrderStatus, ...OrderStatus[]]

/** The states that a command can lead to from a state; none: it is not allowed. */
export const reachable = (from: OrderStatus, command: OrderCommand): readonly OrderStatus[] => {
  const row: Partial<Record<OrderCommand, readonly OrderStatus[]>> = lifecycle[from]
  return row[command] ?? []
}

/** Holds the table and the arithmetic of quantities against each other. */
export const assertReachable = (from: OrderStatus, command: OrderCommand, to: OrderStatus): void => {
  if (!reachable(from, command).includes(to)) {
    throw new Error(`${command} leads from ${from} to ${to}, which the lifecycle does not know`)
  }
}

/** What was decided about an order and its lines do not tell. */
export interface OrderFacts {
  readonly isDraft?: true | undefined
  readonly confirmedAt?: Instant | undefined
  readonly rejectedAt?: Instant | undefined
  readonly completedAt?: Instant | undefined
}

type Quantities = Pick<OrderLine, 'quantity' | 'shipped' | 'cancelled' | 'delivered'>

/** The state that facts and quantities say. Nothing sets a state: it follows. */
export const statusOf = (facts: OrderFacts, lines: readonly Quantities[]): OrderStatus => {
  if (facts.rejectedAt) return 'rejected'
  if (lines.every(({ quantity, cancelled }) => cancelled === quantity)) return 'cancelled'
  if (facts.isDraft) return 'draft'
  if (facts.completedAt) return 'completed'
  if (lines.every(({ quantity, shipped, cancelled }) => shipped + cancelled === quantity)) {
    return lines.every(({ shipped, delivered }) => delivered === shipped) ? 'delivered' : 'shipped'
  }
  if (lines.some(({ shipped }) => shipped > 0)) return 'partlyShipped'
  return facts.confirmedAt ? 'confirmed' : 'placed'
}
