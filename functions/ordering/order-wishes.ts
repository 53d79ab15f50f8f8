import type { Order } from './order.ts'

/** What a buyer says of an order beside its lines. */
export interface OrderWishes {
  readonly buyerOrderReference?: string | undefined
  /** `YYYY-MM-DD` */
  readonly requestedDeliveryOn?: string | undefined
  readonly deliverTo?: Order['deliverTo']
  readonly allowBackorder?: boolean | undefined
}

/** The members of an order that say what its buyer wishes, absent ones left out. */
export const wishesOf = (wishes: OrderWishes): OrderWishes => ({
  ...(wishes.buyerOrderReference ? { buyerOrderReference: wishes.buyerOrderReference } : {}),
  ...(wishes.requestedDeliveryOn ? { requestedDeliveryOn: wishes.requestedDeliveryOn } : {}),
  ...(wishes.deliverTo ? { deliverTo: wishes.deliverTo } : {}),
  ...(wishes.allowBackorder ? { allowBackorder: true } : {}),
})
