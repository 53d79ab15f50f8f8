import type { KnownInvoice } from './answer-engine.ts'
import { findNamed } from './answer-orders.ts'
import { type Reply, type Turn, unlessForbidden, valuesOf } from './reply.ts'
import { dateWords, moneyWords } from './words.ts'

/** Among the invoices of so many orders a number is looked for. */
const LOOKED_AT = 10
const MOST = 5

const text = ({ number, isCredit, orderId, issuedOn, total }: KnownInvoice, turn: Turn): string =>
  turn.words.invoice({
    number,
    isCredit,
    orderId,
    issuedOn: dateWords(issuedOn, turn.locale, turn.timeZone),
    total: moneyWords(total, turn.locale),
  })

const listed = (invoices: readonly KnownInvoice[], turn: Turn): Reply => ({
  text: [turn.words.invoicesOf, '', ...invoices.map(invoice => `- ${text(invoice, turn)}`)].join('\n'),
  sources: invoices.map(({ invoiceId }) => ({ kind: 'invoice', id: invoiceId })),
  invoices: invoices.map(({ invoiceId }) => invoiceId),
})

const newestInvoices = async ({ tools }: Turn): Promise<readonly KnownInvoice[]> => {
  const orders = await tools.newestOrders(LOOKED_AT)
  const shipped = orders.filter(({ lines }) => lines.some(line => line.shipped > 0))
  const all = await Promise.all(shipped.map(({ orderId }) => tools.invoicesOf(orderId)))
  return all.flat().toSorted((a, b) => (a.issuedOn > b.issuedOn ? -1 : 1))
}

const byNumber = async (wanted: string, turn: Turn): Promise<KnownInvoice | undefined> => {
  if (wanted.startsWith('inv_')) return turn.tools.findInvoice(wanted)
  const all = await newestInvoices(turn)
  return all.find(({ number, invoiceId }) =>
    [number.toUpperCase(), invoiceId].some(
      one => one === wanted || (wanted.length >= 3 && one.endsWith(wanted)),
    ),
  )
}

/** The invoices that are named, those of the order that is named, or the newest. */
export const answerInvoices = (turn: Turn): Promise<Reply> =>
  unlessForbidden(turn.words, async () => {
    const { words, tools } = turn
    const [wanted] = valuesOf(turn, 'invoice')
    if (wanted) {
      const found = await byNumber(wanted, turn)
      return found
        ? listed([found], turn)
        : { text: words.noSuchInvoice(wanted), suggestions: [{ text: words.askPerson }] }
    }
    const [orderId] = valuesOf(turn, 'order')
    if (orderId) {
      const order = await findNamed(orderId, turn)
      if (!order) return { text: words.noSuchOrder(orderId), suggestions: [{ text: words.askPerson }] }
      const invoices = await tools.invoicesOf(order.orderId)
      return {
        ...(invoices.length ? listed(invoices.slice(0, MOST), turn) : { text: words.noInvoices }),
        orders: [order.orderId],
      }
    }
    const newest = await newestInvoices(turn)
    return newest.length ? listed(newest.slice(0, MOST), turn) : { text: words.noInvoices }
  })
