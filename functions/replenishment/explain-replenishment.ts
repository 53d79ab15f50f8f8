import { decideReplenishment, REPLENISHMENT_RULE, type ReorderArithmetic } from './decide-replenishment.ts'
import type { DecisionRecord, Trigger } from './position.ts'

/** One sentence of an explanation in the languages of its readers, with the kind of it for programs. */
export interface Reason {
  readonly code: string
  readonly zh: string
  readonly en: string
}

type Inputs = DecisionRecord['inputs']

/** The rules that decided at one time or another, by name and version. */
const rules: Readonly<Record<string, typeof decideReplenishment>> = {
  [REPLENISHMENT_RULE]: decideReplenishment,
}

/**
 * Decides again on what was stored.
 *
 * @returns the arithmetic, or undefined when the rule would not order, or is none of ours
 */
export const replay = ({ rule, inputs }: Pick<DecisionRecord, 'rule' | 'inputs'>) => {
  const decision = rules[rule]?.(inputs)
  return decision?.kind === 'reorder' ? decision.because : undefined
}

const triggerReason = (trigger: Trigger): Reason => {
  switch (trigger.kind) {
    case 'reading':
      return {
        code: 'triggered-by-reading',
        zh: `触发原因：设备 ${trigger.deviceId} 的库存读数 ${trigger.readingId}。`,
        en: `Looked at because reading ${trigger.readingId} of device ${trigger.deviceId} came in.`,
      }
    case 'order':
      return {
        code: 'triggered-by-order',
        zh: `触发原因：销售订单 ${trigger.orderId} 占用了库存。`,
        en: `Looked at because sales order ${trigger.orderId} took a hold of stock.`,
      }
    case 'receipt':
      return {
        code: 'triggered-by-receipt',
        zh: `触发原因：采购订单 ${trigger.purchaseOrderId} 已收货。`,
        en: `Looked at because goods of purchase order ${trigger.purchaseOrderId} were received.`,
      }
    case 'review':
      return {
        code: 'triggered-by-review',
        zh: '触发原因：每小时的例行检查。',
        en: 'Looked at in the hourly review of all positions.',
      }
  }
}

const stockReason = ({ onHand, countedAt, movedAt }: Inputs): Reason => {
  const counted = countedAt !== undefined && (movedAt === undefined || movedAt < countedAt)
  const since = counted ? countedAt : movedAt
  if (!since) return { code: 'on-hand', zh: `现有库存 ${onHand}。`, en: `${onHand} on hand.` }
  return counted
    ? {
        code: 'on-hand-counted',
        zh: `现有库存 ${onHand}，由设备于 ${since} 读取。`,
        en: `${onHand} on hand, as a device read at ${since}.`,
      }
    : {
        code: 'on-hand-by-book',
        zh: `现有库存 ${onHand}，账面最近变动于 ${since}。`,
        en: `${onHand} on hand by book, which last changed at ${since}.`,
      }
}

const packReason = ({ packSize }: Inputs, { need, packed }: ReorderArithmetic): Reason => ({
  code: 'rounded-to-packs',
  zh: `每包 ${packSize} 件，${need} 向上取整为 ${packed / packSize} 包，即 ${packed}。`,
  en: `In packs of ${packSize}, ${need} becomes ${packed / packSize} packs: ${packed}.`,
})

const moqReason = ({ moq }: Inputs, { quantity }: ReorderArithmetic): Reason => ({
  code: 'raised-to-minimum-order-quantity',
  zh: `供应商最小起订量为 ${moq}，因此订购 ${quantity}。`,
  en: `The supplier’s minimum order quantity is ${moq}, so ${quantity} were ordered.`,
})

/** Why this quantity was ordered, from the position to the last rounding: what a purchase order shows. */
export const reasonsFor = (inputs: Inputs, arithmetic: ReorderArithmetic): Reason[] => {
  const { onHand, onOrder, held, reorderPoint, orderUpTo, packSize } = inputs
  const { position, need, packed, quantity } = arithmetic
  return [
    {
      code: 'inventory-position',
      zh: `库存位置 = 现有库存 ${onHand} + 在途量 ${onOrder} − 占用量 ${held} = ${position}。`,
      en: `Inventory position = ${onHand} on hand + ${onOrder} on order − ${held} held = ${position}.`,
    },
    {
      code: 'at-or-under-reorder-point',
      zh: `库存位置 ${position} 不高于再订货点 ${reorderPoint}，需要补货。`,
      en: `${position} is at or under the reorder point of ${reorderPoint}.`,
    },
    {
      code: 'order-up-to-level',
      zh: `目标库存水平 ${orderUpTo}，缺口 ${orderUpTo} − ${position} = ${need}。`,
      en: `Up to the level of ${orderUpTo}, ${orderUpTo} − ${position} = ${need} are missing.`,
    },
    ...(packSize > 1 ? [packReason(inputs, arithmetic)] : []),
    ...(quantity > packed ? [moqReason(inputs, arithmetic)] : []),
  ]
}

const supplyReason = ({ supplierId, leadTimeDays }: Inputs): Reason => ({
  code: 'supply',
  zh: `由 ${supplierId} 供货，提前期 ${leadTimeDays} 天。`,
  en: `Supplied by ${supplierId} with a lead time of ${leadTimeDays} days.`,
})

/** The whole story of a purchase order in sentences, rendered from the stored numbers. */
export const explain = (decision: DecisionRecord): Reason[] => {
  const arithmetic = replay(decision)
  return [
    triggerReason(decision.trigger),
    stockReason(decision.inputs),
    ...(arithmetic ? reasonsFor(decision.inputs, arithmetic) : []),
    supplyReason(decision.inputs),
  ]
}
