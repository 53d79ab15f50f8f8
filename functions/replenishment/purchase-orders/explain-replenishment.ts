import { dayAfter } from '../../../shared/business-date.ts'
import type { PositionPlan } from '../planning/policy.ts'
import {
  decideReplenishment,
  FIRST_RULE,
  REPLENISHMENT_RULE,
  type ReorderArithmetic,
} from '../positions/decide-replenishment.ts'
import type { DecisionRecord, Trigger } from '../positions/position.ts'
import type { Alternative } from '../positions/price-breaks.ts'

/** One sentence of an explanation in the languages of its readers, with the kind of it for programs. */
export interface Reason {
  readonly code: string
  readonly zh: string
  readonly en: string
}

type Inputs = DecisionRecord['inputs']

/** The rules that decided at one time or another, by name and version. */
const rules: Readonly<Record<string, typeof decideReplenishment>> = {
  [FIRST_RULE]: decideReplenishment,
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

/** Whether the lines that were joined are decided the same again. */
export const joinedReplay = ({ rule, joined = [] }: Pick<DecisionRecord, 'rule' | 'joined'>): boolean =>
  joined.every(({ inputs, quantity }) => {
    const decision = rules[rule]?.(inputs)
    return decision?.kind === 'reorder' && decision.quantity === quantity
  })

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
    case 'movement':
      return {
        code: 'triggered-by-movement',
        zh: `触发原因：库存变动 ${trigger.movementId}。`,
        en: `Looked at because of stock movement ${trigger.movementId}.`,
      }
    case 'review':
      return {
        code: 'triggered-by-review',
        zh: '触发原因：每小时的例行检查。',
        en: 'Looked at in the hourly review of all positions.',
      }
    case 'plan':
      return {
        code: 'triggered-by-plan',
        zh: `触发原因：${trigger.run} 的夜间预测更新了补货参数。`,
        en: `Looked at because the planning of ${trigger.run} renewed the levels.`,
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

const needReason = (inputs: Inputs, { position, need }: ReorderArithmetic): Reason => {
  const { rule, lot, orderUpTo } = inputs
  return rule === 'fixedQuantity'
    ? {
        code: 'fixed-quantity',
        zh: `按固定批量 ${lot} 订购，需 ${need}。`,
        en: `Ordered in lots of ${lot}: ${need}.`,
      }
    : {
        code: 'order-up-to-level',
        zh: `目标库存水平 ${orderUpTo}，缺口 ${orderUpTo} − ${position} = ${need}。`,
        en: `Up to the level of ${orderUpTo}, ${orderUpTo} − ${position} = ${need} are missing.`,
      }
}

const occasionReason = ({ rule, reorderPoint }: Inputs, { position }: ReorderArithmetic): Reason =>
  rule === 'periodic'
    ? {
        code: 'day-of-review',
        zh: '今天是定期检查日，补到目标库存水平。',
        en: 'Today is a day of review: it is filled up to the level.',
      }
    : {
        code: 'at-or-under-reorder-point',
        zh: `库存位置 ${position} 不高于再订货点 ${reorderPoint}，需要补货。`,
        en: `${position} is at or under the reorder point of ${reorderPoint}.`,
      }

const roomReason = ({ most, least }: ReorderArithmetic): Reason => ({
  code: 'limited-by-room',
  zh: `最高库存或保质期只允许再订 ${most}，因此不订 ${least}。`,
  en: `Maximum stock or shelf life leaves room for ${most}, so it is not ${least}.`,
})

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** Minor units as people write them: 8400 of CNY is `84.00 CNY`. */
const amountOf = (minor: number, { currency }: Inputs): string => {
  const digits = currency ? digitsOf(currency) : 2
  return `${(minor / 10 ** digits).toFixed(digits)} ${currency ?? ''}`.trim()
}

const alternativeReason = (inputs: Inputs, arithmetic: ReorderArithmetic, other: Alternative): Reason => {
  const { packSize } = inputs
  const before = Math.min(arithmetic.least, arithmetic.most ?? arithmetic.least)
  const [saves, costs] = [amountOf(other.saving, inputs), amountOf(other.holding, inputs)]
  const packs = (quantity: number) => quantity / packSize
  return {
    code: other.taken ? 'price-break-taken' : 'price-break-left',
    zh: `${other.taken ? '已采用' : '未采用'}：订 ${packs(other.quantity)} 包而非 ${packs(before)} 包，达到下一价格档节省 ${saves}，保管多花 ${costs}，多 ${other.extraDays} 天可售。`,
    en: `${other.taken ? 'Taken' : 'Not taken'}: ${packs(other.quantity)} packs instead of ${packs(before)}, the price break saves ${saves}, keeping them costs ${costs} and adds ${other.extraDays} days of cover.`,
  }
}

const approvalReasons: Readonly<Record<string, Omit<Reason, 'code'>>> = {
  'proposing-only': {
    zh: '该物料设为仅建议，需人工审批。',
    en: 'Orders of this SKU are only proposed: a person approves.',
  },
  'above-threshold': {
    zh: '订单金额超过审批限额，需人工审批。',
    en: 'It is worth more than what is sent without approval.',
  },
  'cold-start': {
    zh: '需求记录太少，参数只是估计，需人工审批。',
    en: 'Too few demands are known: the levels are a guess, so a person approves.',
  },
}

/** Why this quantity was ordered, from the position to the last rounding: what a purchase order shows. */
export const reasonsFor = (inputs: Inputs, arithmetic: ReorderArithmetic): Reason[] => {
  const { onHand, onOrder, held, backordered = 0, quarantined = 0, packSize } = inputs
  const { position, packed, least, most, alternatives, approval } = arithmetic
  const less = {
    zh: `${backordered ? ` − 欠货 ${backordered}` : ''}${quarantined ? ` − 隔离量 ${quarantined}` : ''}`,
    en: `${backordered ? ` − ${backordered} backordered` : ''}${quarantined ? ` − ${quarantined} in quarantine` : ''}`,
  }
  const waiting = approval && approvalReasons[approval]
  return [
    {
      code: 'inventory-position',
      zh: `库存位置 = 现有库存 ${onHand} + 在途量 ${onOrder} − 占用量 ${held}${less.zh} = ${position}。`,
      en: `Inventory position = ${onHand} on hand + ${onOrder} on order − ${held} held${less.en} = ${position}.`,
    },
    occasionReason(inputs, arithmetic),
    needReason(inputs, arithmetic),
    ...(packSize > 1 ? [packReason(inputs, arithmetic)] : []),
    ...(least > packed ? [moqReason(inputs, arithmetic)] : []),
    ...(most !== undefined && most < least ? [roomReason(arithmetic)] : []),
    ...alternatives.map(each => alternativeReason(inputs, arithmetic, each)),
    ...(waiting ? [{ code: approval, ...waiting }] : []),
  ]
}

const whole = (value: number): number => Math.round(value)

/** Where the reorder point comes from: expected demand of the protection interval, and safety on top. */
const forecastReasons = ({ reorderPoint, onHand, held, today }: Inputs, plan: PositionPlan): Reason[] => {
  const {
    expected,
    deviation,
    protectionDays,
    leadTimeDays,
    leadTimeDeviation,
    perDay,
    chance,
    model,
    asOf,
  } = plan
  const safety = reorderPoint - whole(expected)
  const percent = `${(chance * 100).toFixed(1)} %`
  const lasts = perDay > 0 ? Math.max(0, Math.floor((onHand - held) / perDay)) : undefined
  const empty = today && lasts !== undefined ? dayAfter(today, Math.min(lasts, 3_650)) : undefined
  return [
    {
      code: 'reorder-point',
      zh: `再订货点 ${reorderPoint} = ${protectionDays} 天保护期内预计需求 ${whole(expected)} + 安全库存 ${safety}（标准差 ${whole(deviation)}，${percent} 的把握，由过去的服务水平回放得出）。`,
      en: `Reorder point ${reorderPoint} = ${whole(expected)} expected in the protection interval of ${protectionDays} days + ${safety} safety stock (deviation ${whole(deviation)}, ${percent} certainty, as a replay of the past found it).`,
    },
    {
      code: 'forecast',
      zh: `预测：截至 ${asOf}，模型 ${model}，日均需求 ${perDay.toFixed(2)}。`,
      en: `Forecast by ${model} from demand up to ${asOf}: ${perDay.toFixed(2)} a day.`,
    },
    {
      code: 'lead-time',
      zh: `提前期 ${leadTimeDays.toFixed(1)} 天，标准差 ${leadTimeDeviation.toFixed(1)} 天，由收货记录得出。`,
      en: `Lead time ${leadTimeDays.toFixed(1)} days with a deviation of ${leadTimeDeviation.toFixed(1)}, as receipts have shown.`,
    },
    ...(empty
      ? [
          {
            code: 'without-it',
            zh: `若不订购，预计 ${empty} 售罄。`,
            en: `Without this order it is empty on ${empty}.`,
          },
        ]
      : []),
  ]
}

const joinedReason = (joined: NonNullable<DecisionRecord['joined']>): Reason => {
  const list = joined.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')
  return {
    code: 'joined-lines',
    zh: `为达到供应商最低订单金额，合并订购：${list}。`,
    en: `Ordered together to reach the supplier’s minimum order value: ${list}.`,
  }
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
    ...(decision.joined?.length ? [joinedReason(decision.joined)] : []),
    ...(decision.plan ? forecastReasons(decision.inputs, decision.plan) : []),
    supplyReason(decision.inputs),
  ]
}
