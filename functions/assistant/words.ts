import type { Money } from '../../shared/money.ts'
import type { Locale } from './understand.ts'

/** What a reply says of one order. */
export interface OrderWords {
  readonly orderId: string
  readonly status: string
  readonly placedOn: string
  readonly total: string
  readonly quantity: number
  readonly shipped: number
}

/** Every sentence the embedded engine can say. Markdown as far as the widget reads it. */
export interface Words {
  readonly greeting: string
  readonly thanks: string
  readonly unknown: string
  readonly handover: string
  readonly noOrders: string
  readonly mayNotSee: string
  readonly newest: string
  readonly askPerson: string
  readonly askOrder: string
  readonly no: string
  order(order: OrderWords): string
  /** The same for an order that is another's and for one that was never placed. */
  noSuchOrder(orderId: string): string
}

const shippedZh = ({ shipped, quantity }: OrderWords): string =>
  shipped > 0 && shipped < quantity ? `，已发货 ${shipped} / ${quantity} 件` : `，共 ${quantity} 件`

const shippedEn = ({ shipped, quantity }: OrderWords): string =>
  shipped > 0 && shipped < quantity ? `, ${shipped} of ${quantity} pieces shipped` : `, ${quantity} pieces`

const statusZh: Readonly<Record<string, string>> = {
  placed: '已下单，等待发货',
  partlyShipped: '部分发货',
  shipped: '已发货',
}

const statusEn: Readonly<Record<string, string>> = {
  placed: 'placed, waiting to be shipped',
  partlyShipped: 'partly shipped',
  shipped: 'shipped',
}

const zh: Words = {
  greeting: '您好！我可以帮您查询订单状态，例如：“我的订单到哪了”。',
  thanks: '不客气，有需要随时找我。',
  unknown: '抱歉，这个问题我还不会回答。需要帮您转人工吗？',
  handover: '已登记您的人工服务请求。我无法预计回复时间；您也可以继续向我查询订单。',
  noOrders: '您目前没有订单。',
  mayNotSee: '您的账号没有查看订单的权限，请联系贵公司的管理员。',
  newest: '您最近的订单：',
  askPerson: '转人工',
  askOrder: '我的订单到哪了',
  no: '不用了',
  order: order =>
    `订单 \`${order.orderId}\`：**${statusZh[order.status] ?? order.status}**（${order.placedOn}下单${shippedZh(order)}，合计 ${order.total}）。`,
  noSuchOrder: orderId => `在您的订单中找不到 \`${orderId}\`，请核对订单号。`,
}

const en: Words = {
  greeting: 'Hello! I can look up your orders. Try: “Where is my order?”',
  thanks: 'You are welcome. I am here when you need me.',
  unknown: 'Sorry, I don’t know the answer to that. Shall I hand you over to a person?',
  handover:
    'I have recorded that you want to talk to a person. I cannot say when somebody will answer; meanwhile I can still look up your orders.',
  noOrders: 'You have no orders yet.',
  mayNotSee: 'Your account may not see orders. Please ask an administrator of your company.',
  newest: 'Your latest orders:',
  askPerson: 'Talk to a person',
  askOrder: 'Where is my order?',
  no: 'No, thank you',
  order: order =>
    `Order \`${order.orderId}\`: **${statusEn[order.status] ?? order.status}** (placed on ${order.placedOn}${shippedEn(order)}, total ${order.total}).`,
  noSuchOrder: orderId => `I cannot find \`${orderId}\` among your orders. Please check the number.`,
}

export const wordsOf = (locale: Locale): Words => (locale === 'zh-CN' ? zh : en)

/** Minor units as people write them: `¥1,234.00`. The digits after the point are the currency's own. */
export const moneyWords = ({ amount, currency }: Money, locale: Locale): string => {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency })
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

/** The business date of an instant, in the tenant's time zone. */
export const dateWords = (instant: string, locale: Locale, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }).format(new Date(instant))
