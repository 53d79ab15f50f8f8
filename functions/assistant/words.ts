import type { Money } from '../../shared/money.ts'
import type { KnownReturn } from './answer-engine.ts'
import type { Intent } from './intents.ts'
import type { Locale } from './understand.ts'
import { en } from './words-en.ts'
import { zh } from './words-zh.ts'

/** What a reply says of one order. */
export interface OrderWords {
  readonly orderId: string
  readonly status: string
  readonly placedOn: string
  readonly total: string
  readonly quantity: number
  readonly shipped: number
  readonly backordered: number
  readonly requestedOn?: string | undefined
  /** Days of shipments that left, with their pieces. */
  readonly shipments: readonly (readonly [on: string, pieces: number])[]
  /** Whole days since it was placed. */
  readonly age: number
}

export interface OfferWords {
  readonly sku: string
  readonly name: string
  readonly price: string
  readonly available: number
  readonly minimum?: number | undefined
  readonly multiple?: number | undefined
  readonly tier?: { readonly from: number; readonly price: string } | undefined
}

export interface InvoiceWords {
  readonly number: string
  readonly isCredit: boolean
  readonly orderId: string | undefined
  readonly issuedOn: string
  readonly total: string
}

/** Every sentence the embedded engine can say. Markdown as far as the widget reads it. */
export interface Words {
  readonly greeting: string
  readonly thanks: string
  readonly unknown: string
  readonly outOfScope: string
  readonly offerPerson: string
  readonly handover: string
  readonly handoverGrave: string
  readonly complaint: string
  readonly declined: string
  readonly noOrders: string
  readonly mayNotSee: string
  readonly newest: string
  readonly noInvoices: string
  readonly invoicesOf: string
  readonly dueDates: string
  readonly nothingDue: string
  readonly creditUnknown: string
  readonly whichPlace: string
  readonly whichMail: string
  /** What a button says that ends the mail. */
  readonly stopMail: string
  readonly howManyBack: string
  readonly whichBack: string
  readonly nothingBack: string
  readonly whichOrder: string
  readonly whichProduct: string
  readonly howMany: string
  readonly whatDoYouMean: string
  readonly notDone: string
  readonly confirmByButton: string
  readonly addressByOrder: string
  readonly returnNext: string
  readonly noSuchProduct: string
  readonly actionGone: string
  readonly actionDeclined: string
  readonly articleFrom: string
  readonly askPerson: string
  readonly askOrder: string
  readonly no: string
  readonly yes: string
  /** What a button says that asks for an intent. */
  readonly askFor: Readonly<Record<Intent, string>>
  order(order: OrderWords): string
  /** The same for a thing that is another's and for one that never was. */
  noSuchOrder(orderId: string): string
  noSuchInvoice(id: string): string
  offer(offer: OfferWords): string
  invoice(invoice: InvoiceWords): string
  due(orderId: string, on: string, total: string): string
  cancelSummary(orderId: string, quantity: number, total: string): string
  cannotCancel(orderId: string, status: string): string
  placeSummary(lines: readonly string[], total: string): string
  line(name: string, sku: string, quantity: number): string
  tooFew(sku: string, available: number): string
  changeSummary(orderId: string, sku: string, from: number, to: number): string
  swapSummary(orderId: string, out: string, line: string, price: string): string
  addSummary(orderId: string, line: string, price: string): string
  removeSummary(orderId: string, line: string): string
  /** What a button says that names a product to change to. */
  changeTo(out: string, sku: string): string
  cannotChange(orderId: string, status: string): string
  cancelled(orderId: string): string
  placed(orderId: string, total: string): string
  changed(orderId: string, total: string): string
  creditLeft(limit: string, used: string, available: string): string
  redirectSummary(orderId: string, place: string): string
  redirected(orderId: string): string
  cannotRedirect(orderId: string, status: string): string
  /** What a button says that names a place. */
  sendTo(place: string): string
  returnSummary(orderId: string, lines: readonly string[]): string
  returnRequested(orderId: string, returnId: string): string
  returnState(returnId: string, state: KnownReturn['state']): string
  invoiceSummary(orderId: string, total: string): string
  invoiced(orderId: string, numbers: string): string
  /** Where invoices are mailed, or that they are not. */
  mailNow(email: string | undefined): string
  mailSummary(email: string | undefined): string
  mailChanged(email: string | undefined): string
  failed(why: string): string
  /** Service hours and how many wait before. */
  wait(open: boolean, minutes: number, hours: string): string
}

export const wordsOf = (locale: Locale): Words => (locale === 'zh-CN' ? zh : en)

/** Minor units as people write them: `¥1,234.00`. The digits after the point are the currency's own. */
export const moneyWords = ({ amount, currency }: Money, locale: Locale): string => {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency })
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

/** The business date of an instant or a date, in the tenant's time zone. */
export const dateWords = (instant: string, locale: Locale, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeZone: instant.length === 10 ? 'UTC' : timeZone,
  }).format(new Date(instant))
