import { documentNumber } from '../../../../functions/documents/index.ts'
import { type AdvanceDeps, advanceTaxRequest } from '../../../../functions/invoicing/advance-tax-request.ts'
import type { Invoice } from '../../../../functions/invoicing/invoice.ts'
import { invoicingTable, quotaKey } from '../../../../functions/invoicing/invoicing.table.ts'
import { leqiChannel } from '../../../../functions/invoicing/leqi-channel.ts'
import { nuonuoChannel } from '../../../../functions/invoicing/nuonuo-channel.ts'
import { peppolChannel } from '../../../../functions/invoicing/peppol-channel.ts'
import { quotaStore } from '../../../../functions/invoicing/quota.store.ts'
import { obtainQuota } from '../../../../functions/invoicing/quota.ts'
import { redLetterStore } from '../../../../functions/invoicing/red-letter.store.ts'
import { callbackSignature, takeCallback } from '../../../../functions/invoicing/take-callback.ts'
import type { TaxChannel } from '../../../../functions/invoicing/tax-channel.ts'
import { taxRequestStore } from '../../../../functions/invoicing/tax-request.store.ts'
import type { TaxRequest } from '../../../../functions/invoicing/tax-request.ts'
import { dayIn } from '../../../../shared/business-date.ts'
import { memoryTables } from '../../../../shared/memory-tables.ts'
import type { Tables } from '../../../../shared/tables.ts'
import { type Random, randomOf } from '../random.ts'
import { newId, shipped, shippedLine, world } from '../world.ts'
import { type Faults, someFaults, virtualTime } from './clock.ts'
import { dropSimulator } from './drop-simulator.ts'
import { leqiSimulator } from './leqi-simulator.ts'
import { nuonuoSimulator } from './nuonuo-simulator.ts'

const KEY = '0123456789abcdeffedcba9876543210'
const TOKEN = 'the-token'
export const access = {
  url: 'https://sdk.nuonuo.example/open/v1/services',
  appKey: 'key',
  appSecret: 'secret',
  sellerTaxNumber: '91330100799655058B',
  clerk: '张三',
}

const inChina = (now: string): string => dayIn('Asia/Shanghai', now)

export class Crash extends Error {}

/** Tables whose writer dies now and then, before or after its transaction. */
export const crashing = (tables: Tables, random: Random, share: number): Tables => ({
  ...tables,
  transact: async writes => {
    if (random.chance(share)) throw new Crash('before')
    await tables.transact(writes)
    if (random.chance(share)) throw new Crash('after')
  },
})

export type ChannelKind = 'nuonuo' | 'nuonuoForgetful' | 'leqi' | 'peppol'

const channelFor = (
  kind: ChannelKind,
  random: Random,
  time: ReturnType<typeof virtualTime>,
  faults: Faults,
) => {
  if (kind === 'leqi') {
    const simulator = leqiSimulator({ random, time, faults, key: KEY })
    const leqi = {
      url: 'https://leqi.example',
      ability: '101',
      key: KEY,
      accessUnit: 'a',
      usingUnit: 'b',
      sellerTaxNumber: access.sellerTaxNumber,
      isSandbox: true,
    }
    return { ...simulator, channel: leqiChannel({ access: leqi, send: simulator.send }) }
  }
  if (kind === 'peppol') {
    const simulator = dropSimulator({ random, time, faults })
    const channel = peppolChannel({
      drop: simulator.drop,
      toUbl: documentNumber,
      documentNumber,
      readResponse: text => {
        const [code = '', documentId = '', reason] = text.split('|')
        if (text.startsWith('<')) throw new Error('cut off')
        return { code, documentId, reason }
      },
    })
    return { ...simulator, violations: [] as string[], channel }
  }
  // A vendor that forgot to check its order numbers: calls are neither doubled, nor are queries lies.
  const own = kind === 'nuonuo' ? faults : { ...faults, doubled: 0, lie: 0 }
  const simulator = nuonuoSimulator({
    random,
    time,
    faults: own,
    dedupes: kind === 'nuonuo',
    appSecret: access.appSecret,
    token: TOKEN,
  })
  let nonces = 0
  const channel = nuonuoChannel({
    access,
    send: simulator.send,
    token: async () => TOKEN,
    now: time.now,
    nonce: () => String(++nonces).padStart(32, '0'),
  })
  return { ...simulator, violations: simulator.refusals, channel }
}

export interface Played {
  readonly requests: readonly TaxRequest[]
  readonly violations: readonly string[]
}

export interface Play {
  readonly seed: number
  readonly kind: ChannelKind
  readonly dialogues: number
  readonly faults?: Faults
  /** a wrong protocol, to see that it is found out */
  readonly spoil?: (channel: TaxChannel) => TaxChannel
  /** most net amount of a month */
  readonly quota?: number
}

/** What is wrong with how dialogues ended. */
const faultsOf = (
  requests: readonly TaxRequest[],
  legal: readonly { orderNo: string; number: string }[],
): string[] =>
  requests.flatMap(({ requestId, number, state, fiscalNumber, because }) => {
    const own = legal.filter(({ orderNo }) => orderNo.startsWith(requestId) || orderNo === number)
    return [
      ...(own.length > 1 ? [`${requestId} has ${own.length} legal invoices`] : []),
      ...(state === 'unknown' || state === 'submitted'
        ? [`${requestId} is ${state} for ever: ${because}`]
        : []),
      ...(state === 'delivered' && own[0]?.number !== fiscalNumber
        ? [`${requestId} names another number`]
        : []),
      ...(state === 'failed' && own.length ? [`${requestId} has failed and is issued`] : []),
    ]
  })

/** Plays dialogues with one faulty channel to their ends: workers in parallel, crashes, callbacks true and forged. */
export const play = async ({
  seed,
  kind,
  dialogues,
  faults = someFaults,
  spoil,
  quota,
}: Play): Promise<Played> => {
  const random = randomOf(seed)
  const time = virtualTime('2026-11-25T00:00:00.000Z')
  const simulated = channelFor(kind, random, time, faults)
  const channel = spoil ? spoil(simulated.channel) : simulated.channel
  const tables = memoryTables()
  const here = await world({ tables })
  const requests = taxRequestStore(crashing(tables, random, 0.03))
  const sound = taxRequestStore(tables)
  if (quota !== undefined) {
    for (const month of ['2026-11', '2026-12']) {
      await tables.putAll(invoicingTable, [
        { ...quotaKey('org_huadong', month), available: quota, held: 0, used: 0 },
      ])
    }
  }
  const deps: AdvanceDeps = {
    requests,
    invoices: here.invoices,
    channelOf: async () => channel,
    files: { put: async () => undefined },
    obtainQuota: obtainQuota({ quotas: quotaStore(tables), clock: time.clock, dayOf: inChina }),
    deliver: async () => {
      if (random.chance(0.2)) throw new Error('the mailbox is full')
    },
    clock: time.clock,
    monthOf: now => inChina(now).slice(0, 7),
    startOfNextMonth: now =>
      inChina(now) < '2026-12-01' ? '2026-11-30T16:00:00.000Z' : '2026-12-31T16:00:00.000Z',
    tenantId: 'test',
  }
  const advance = advanceTaxRequest(deps)
  const ring = takeCallback({
    requests,
    redLetters: redLetterStore(tables),
    channelSettings: {
      of: async () => ({ settings: { ...access, kind: 'nuonuo', tokenUrl: access.url }, version: 1 }),
    },
    clock: time.clock,
  })
  /** True callbacks, and forged ones, which must be refused. */
  const doorbell = async (reference: string) => {
    if (random.chance(0.5))
      return ring({ reference, signature: callbackSignature(access.appSecret, reference) })
    await ring({ reference, signature: callbackSignature('guessed', reference) }).then(
      () => simulated.violations.push('a forged callback was taken'),
      () => undefined,
    )
  }
  const ids: string[] = []
  for (let i = 0; i < dialogues; i++) {
    const lines = [
      shippedLine({ quantity: random.whole(1, 99) }),
      shippedLine({ lineNumber: 2, discount: { amount: random.whole(0, 500), currency: 'CNY' } }),
    ]
    const [invoice] = (await here.issue(shipped({ lines }))) as [Invoice]
    const request: TaxRequest = {
      requestId: newId('txr'),
      invoiceId: invoice.invoiceId,
      sellerId: 'org_huadong',
      buyerId: 'org_dealer_01',
      channel: channel.name,
      state: 'requested',
      net: String(invoice.totals.net.amount),
      tries: 0,
      sent: 0,
      requestedAt: time.clock(),
      dueAt: time.clock(),
      version: 0,
    }
    await sound.save(request)
    ids.push(request.requestId)
  }
  for (let round = 0; round < 4_000; round++) {
    time.pass(random.whole(1_000, round < 200 ? 60_000 : 3 * 3_600_000))
    const due = await sound.due(time.clock(), 50)
    const rung = random.chance(0.3) ? [random.pick(ids)] : []
    const workers = random.whole(1, 3)
    await Promise.allSettled([
      ...due.flatMap(request => Array.from({ length: workers }, () => advance(request))),
      ...rung.map(doorbell),
    ])
    if (!due.length && !(await sound.due('2999', 1)).length) break
  }
  const ended = await Promise.all(ids.map(id => sound.find(id)))
  const all = ended.filter(request => request !== undefined)
  return { requests: all, violations: [...simulated.violations, ...faultsOf(all, simulated.legal)] }
}
