import { nuonuoSignature } from '../../../../functions/invoicing/nuonuo-gateway.ts'
import type { Send } from '../../../../shared/send-publicly.ts'
import type { Random } from '../random.ts'
import { type Faults, faultily, type VirtualTime } from './clock.ts'
import { redForms } from './red-forms.ts'

const encoded = (value: unknown) => ({ status: 200, body: new TextEncoder().encode(JSON.stringify(value)) })
const garbage = () => ({ status: 502, body: new TextEncoder().encode('<html>Bad gateway</html>') })

interface Order {
  readonly orderNo: string
  readonly net: string
  readonly tax: string
  doneAt: number
  outcome: 'issued' | 'failed'
  /** issued, and its signature has failed: it waits to be told to go on */
  unsigned: boolean
  number?: string
  polls: number
}
export interface NuonuoOptions {
  readonly random: Random
  readonly time: VirtualTime
  readonly faults: Faults
  /** the order number is unique, as the interface says; false: a vendor that forgot to check */
  readonly dedupes?: boolean
  readonly appSecret: string
  readonly token: string
  /** the states that a red form goes through, from its opening */
  readonly redPath?: () => readonly string[]
  readonly filesAt?: string
  /** eight digits in the numbers of this gateway */
  readonly series?: string
  /** every order ends like this, after so long, with its files at once; default: as chance has it */
  readonly always?: { readonly outcome: Order['outcome']; readonly takesMs: number }
}

/** A gateway of the Nuonuo family: takes orders, issues them after a while or not at all, answers when asked. */
export const nuonuoSimulator = ({
  random,
  time,
  faults,
  dedupes = true,
  appSecret,
  token,
  redPath = () => ['01'],
  filesAt = 'https://files.example',
  series = '00000000',
  always,
}: NuonuoOptions) => {
  const orders = new Map<string, Order>()
  const legal: { orderNo: string; number: string }[] = []
  const refusals: string[] = []
  let count = 0
  const newNumber = () => `2631${series}${String(++count).padStart(8, '0')}`

  const accept = (order: { orderNo: string; taxExcludedTotal: string; taxTotal: string }): Order => {
    const roll = random.next()
    return {
      orderNo: order.orderNo,
      net: order.taxExcludedTotal,
      tax: order.taxTotal,
      doneAt: time.now() + (always?.takesMs ?? random.whole(0, 20 * 60_000)),
      outcome: always?.outcome ?? (roll < 0.85 ? 'issued' : 'failed'),
      unsigned: !always && roll < 0.1,
      polls: 0,
    }
  }

  /** Orders whose time has come are issued, whoever asks or not. */
  const work = () => {
    for (const order of orders.values()) {
      if (order.outcome === 'issued' && !order.number && order.doneAt <= time.now()) {
        order.number = newNumber()
        legal.push({ orderNo: order.orderNo, number: order.number })
      }
    }
  }

  const requestBilling = ({ order }: { order: Parameters<typeof accept>[0] }) => {
    if (orders.has(order.orderNo) && dedupes) return { code: 'E9106', describe: '订单编号重复' }
    orders.set(order.orderNo, accept(order))
    return { code: 'E0000', result: { invoiceSerialNum: `s${orders.size}` } }
  }

  /** Goes on with what it has: a failed order is tried anew, an unsigned one is signed, never a second one made. */
  const reInvoice = ({ orderno }: { orderno: string }) => {
    const order = orders.get(orderno)
    if (!order) return { code: 'E9500', describe: '未查询到' }
    if (order.number) order.unsigned = false
    else if (order.outcome === 'failed' && order.doneAt <= time.now())
      Object.assign(order, {
        outcome: random.chance(0.85) ? 'issued' : 'failed',
        doneAt: time.now() + random.whole(0, 20 * 60_000),
      })
    return { code: 'E0000' }
  }

  const resultOf = (order: Order) => {
    const about = { orderNo: order.orderNo, serialNo: `s-${order.orderNo}` }
    if (order.outcome === 'failed' && order.doneAt <= time.now())
      return { ...about, status: '22', failCause: '开票失败' }
    if (!order.number) return { ...about, status: random.pick(['20', '21']) }
    if (order.unsigned) return { ...about, status: '24' }
    order.polls++
    const files =
      always || order.polls > 2
        ? {
            xmlUrl: `${filesAt}/${order.number}.xml`,
            pdfUrl: `${filesAt}/${order.number}.pdf`,
          }
        : {}
    return {
      ...about,
      status: '2',
      allElectronicInvoiceNumber: order.number,
      exTaxAmount: order.net,
      taxAmount: order.tax,
      ...files,
    }
  }

  const lying = (order: Order | undefined) => {
    const other = random.pick([...orders.values()])
    return random.pick([
      { code: 'E0000', result: [resultOf(other ?? (order as Order))] },
      { code: 'E0000', result: [] },
      { code: 'E0000', result: order ? [{ orderNo: order.orderNo, status: '20' }] : [] },
      { code: 'E9999', describe: '系统繁忙' },
    ])
  }

  const query = ({ orderNos }: { orderNos: string[] }) => {
    const order = orders.get(orderNos[0] ?? '')
    if (random.chance(faults.lie) && orders.size) return lying(order)
    return order ? { code: 'E0000', result: [resultOf(order)] } : { code: 'E9500', describe: '未查询到' }
  }

  const red = redForms({
    random,
    time,
    path: redPath,
    newNumber,
    issued: one => legal.push(one),
  })

  const openRed = (asked: {
    billId: string
    sellerName: string
    buyerName: string
    detail: { taxExcludedAmount: string; taxAmount: string; num?: string; taxExcludedPrice?: string }[]
  }) => {
    if (red.forms.has(asked.billId)) return { code: 'E9106' }
    if (!asked.sellerName || !asked.buyerName) return { code: 'E9001', describe: '名称不能为空' }
    const total = (of: 'taxExcludedAmount' | 'taxAmount') => {
      const fen = asked.detail.reduce((sum, line) => sum + BigInt(line[of].replace('.', '')), 0n)
      return `-${String(-fen).padStart(3, '0').replace(/(..)$/, '.$1')}`
    }
    red.open(asked.billId, { net: total('taxExcludedAmount'), tax: total('taxAmount') })
    return { code: 'E0000', result: asked.billId }
  }
  const queryRed = ({ billId }: { billId: string }) => {
    const form = red.forms.get(billId)
    const list = form
      ? [
          {
            billId,
            billNo: form.number,
            billStatus: form.state,
            taxExcludedAmount: form.net,
            taxAmount: form.tax,
            redInvoiceNumber: form.red?.number ?? null,
          },
        ]
      : []
    return { code: 'E0000', result: { total: list.length, list } }
  }
  const withdrawRed = ({ billId }: { billId: string }) => {
    red.withdraw(billId)
    return { code: 'E0000', result: billId }
  }

  const methods: Record<string, (content: never) => unknown> = {
    'nuonuo.OpeMplatform.requestBillingNew': requestBilling,
    'nuonuo.OpeMplatform.queryInvoiceResult': query,
    'nuonuo.OpeMplatform.reInvoice': reInvoice,
    'nuonuo.OpeMplatform.saveInvoiceRedConfirm': openRed,
    'nuonuo.OpeMplatform.queryInvoiceRedConfirm': queryRed,
    'nuonuo.OpeMplatform.confirmInfoCancel': withdrawRed,
  }

  const send: Send = request =>
    faultily(
      faults,
      random,
      time,
      () => {
        work()
        const url = new URL(request.url)
        if (request.method === 'GET')
          return { status: 200, body: new TextEncoder().encode(`<file>${url.pathname}</file>`) }
        const [senid, nonce, timestamp, appKey] = ['senid', 'nonce', 'timestamp', 'appkey'].map(
          name => url.searchParams.get(name) ?? '',
        ) as [string, string, string, string]
        const signed = nuonuoSignature(
          { appKey, appSecret },
          { senid, nonce, timestamp, body: request.body ?? '', path: url.pathname },
        )
        const headers = new Headers(request.headers)
        if (headers.get('x-nuonuo-sign') !== signed) refusals.push('signature')
        if (headers.get('accesstoken') !== token)
          return encoded({ code: '070102', describe: 'accessToken 失效' })
        const method = methods[headers.get('method') ?? '']
        return encoded(method ? method(JSON.parse(request.body ?? '{}') as never) : { code: 'E9001' })
      },
      garbage,
    )

  return { send, legal, orders, forms: red.forms, refusals, work, issueRed: red.issueRed }
}
