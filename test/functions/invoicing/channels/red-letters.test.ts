import { describe, expect, it } from 'vitest'
import { coverageOf } from '../../../../functions/invoicing/coverage.ts'
import type { Invoice } from '../../../../functions/invoicing/invoice.ts'
import { leqiChannel } from '../../../../functions/invoicing/leqi-channel.ts'
import { leqiReasons } from '../../../../functions/invoicing/leqi-red-letters.ts'
import { nuonuoChannel } from '../../../../functions/invoicing/nuonuo-channel.ts'
import { nuonuoReasons } from '../../../../functions/invoicing/nuonuo-red-letters.ts'
import { redLetterStore } from '../../../../functions/invoicing/red-letter.store.ts'
import { advanceRedLetter, type RedLetter } from '../../../../functions/invoicing/red-letter.ts'
import { openRedLetter } from '../../../../functions/invoicing/request-red-letter.ts'
import type { TaxRequest } from '../../../../functions/invoicing/tax-request.ts'
import { memoryTables } from '../../../../shared/memory-tables.ts'
import { type Random, randomOf, runs } from '../random.ts'
import { once, seller, shipped, shippedLine, world } from '../world.ts'
import { calm, type Faults, someFaults, type VirtualTime, virtualTime } from './clock.ts'
import { access, crashing } from './dialogues.ts'
import { leqiSimulator } from './leqi-simulator.ts'
import { nuonuoSimulator } from './nuonuo-simulator.ts'

interface Played {
  readonly random: Random
  readonly time: VirtualTime
  readonly faults: Faults
  readonly redPath: readonly string[]
}

const LEQI_KEY = '0123456789abcdeffedcba9876543210'

/** The channels under whose law there are red-letter invoices, with the authority behind them. */
const channels = {
  nuonuo: ({ random, time, faults, redPath }: Played) => {
    const simulator = nuonuoSimulator({
      ...{ random, time, faults, token: 't' },
      appSecret: access.appSecret,
      redPath: () => redPath,
    })
    let nonces = 0
    const channel = nuonuoChannel({
      access,
      send: simulator.send,
      token: async () => 't',
      now: time.now,
      nonce: () => String(++nonces),
    })
    return { simulator, channel }
  },
  leqi: ({ random, time, faults, redPath }: Played) => {
    const simulator = leqiSimulator({ random, time, faults, key: LEQI_KEY, redPath: () => redPath })
    const channel = leqiChannel({
      access: {
        url: 'https://leqi.example',
        ability: '101',
        key: LEQI_KEY,
        accessUnit: 'a',
        usingUnit: 'b',
        sellerTaxNumber: access.sellerTaxNumber,
        isSandbox: true,
      },
      send: simulator.send,
    })
    return { simulator, channel }
  },
}

/** An invoice with a fiscal number, whose correction the authority takes down a path of states. */
const blue = async ({
  kind,
  redPath,
  faults = calm,
  seed = 1,
  crashes = 0,
}: {
  kind: keyof typeof channels
  redPath: string[]
  faults?: Faults
  seed?: number
  crashes?: number
}) => {
  const random = randomOf(seed)
  const time = virtualTime('2026-11-25T00:00:00.000Z')
  const { simulator, channel } = channels[kind]({ random, time, faults, redPath })
  const tables = memoryTables()
  const here = await world({ tables })
  const goods = shipped({
    lines: [shippedLine({ discount: { amount: 100, currency: 'CNY' } }), shippedLine({ lineNumber: 2 })],
  })
  const [invoice] = (await here.issue(goods)) as [Invoice]
  const request = { channel: kind, fiscalNumber: '26310000000000000001' } as TaxRequest & {
    fiscalNumber: string
  }
  const sound = redLetterStore(tables)
  const deps = {
    ...here.deps,
    clock: time.clock,
    redLetters: redLetterStore(crashing(tables, random, crashes)),
    channelOf: async () => channel,
  }
  const advance = advanceRedLetter(deps)
  const open = (quantity: string | undefined = '5') =>
    openRedLetter({ ...deps, redLetters: sound })({
      invoice,
      request,
      correction: { reason: 'goodsReturned' },
      wanted: [{ lineNumber: 2, quantity }],
    })
  const present = async ({ redLetterId }: RedLetter) => (await sound.find(redLetterId)) as RedLetter
  /** Lets time pass, looking whenever something is due, for so many hours. */
  const live = async (redLetter: RedLetter, hours: number) => {
    const end = time.now() + hours * 3_600_000
    while (time.now() < end) {
      time.pass(20 * 60_000)
      const due = await sound.due(time.clock(), 10)
      await Promise.allSettled(due.flatMap(one => [advance(one), advance(one)]))
    }
    return present(redLetter)
  }
  const creditNotes = () => here.series('org_huadong/2026/creditNote')
  const coverage = async () => {
    const shipment = await here.shipments.find(goods.orderId, goods.shipmentId)
    return shipment ? coverageOf(shipment) : []
  }
  return {
    ...here,
    goods,
    invoice,
    simulator,
    channel,
    time,
    open,
    live,
    advance,
    present,
    creditNotes,
    coverage,
  }
}

describe.each(['nuonuo', 'leqi'] as const)('A red-letter correction with %s', kind => {
  it.each([
    ['that needs no confirmation', ['01']],
    ['that the buyer confirms', ['02', '04']],
    ['that the buyer has started and we confirm', ['03', '04']],
  ])('%s becomes our credit note, though nobody told us of the red invoice', async (_, redPath) => {
    const { open, live, creditNotes, invoice, simulator, coverage } = await blue({ kind, redPath })
    const redLetter = await live(await open(), 80)
    expect(redLetter).toMatchObject({ state: 'issued', redFiscalNumber: simulator.legal[0]?.number })
    const notes = await creditNotes()
    expect(notes).toMatchObject([
      {
        invoiceId: redLetter.creditNoteId,
        corrects: {
          invoiceId: invoice.invoiceId,
          fiscalNumber: '26310000000000000001',
          confirmationNumber: redLetter.confirmationNumber,
        },
      },
    ])
    expect((await coverage())[1]).toMatchObject({ credited: '5', gap: { kind: 'notReturned' } })
  })

  it.each([
    ['refused by the buyer', ['02', '05'], 'The buyer has refused it.'],
    ['refused by the seller', ['03', '06'], 'The seller has refused it.'],
    ['not confirmed for 72 hours', ['02', '07'], 'Nobody confirmed it within 72 hours.'],
    ['withdrawn by who started it', ['03', '08'], 'It was withdrawn.'],
    ['void after confirmation', ['02', '09'], 'It was made void after the confirmation.'],
    ['of an abnormal voucher', ['02', '10'], 'The blue invoice is an abnormal voucher.'],
    ['forbidden by a taxpayer’s state', ['11'], 'The state of one of the taxpayers forbids it.'],
    ['refused by a natural person', ['02', '12'], 'The natural person has refused it.'],
    ['met by an export refund', ['13'], 'A form for an export refund exists: roll the refund back first.'],
  ])('%s gives its lines back', async (_, redPath, because) => {
    const { open, live, creditNotes, correct, invoice } = await blue({ kind, redPath })
    const opened = await open()
    await expect(
      correct(invoice.invoiceId, { reason: 'goodsReturned', lines: [{ lineNumber: 2, quantity: '1' }] }),
    ).rejects.toMatchObject({ code: 'illegal-transition' })
    expect(await live(opened, 110)).toMatchObject({ state: 'void', because })
    expect(await creditNotes()).toEqual([])
    const again = await open('24')
    expect(again.state).toBe('opening')
  })

  it('that is issued although its form is void is booked all the same', async () => {
    const { open, live, creditNotes, simulator } = await blue({ kind, redPath: ['02', '09'] })
    let opened = await open()
    while (opened.state !== 'void') opened = await live(opened, 1)
    for (const form of simulator.forms.values()) simulator.issueRed(form)
    expect(await live(opened, 30)).toMatchObject({ state: 'issued' })
    expect(await creditNotes()).toHaveLength(1)
  })

  it('is withdrawn with the channel, and only while somebody must still confirm', async () => {
    const { open, live, channel } = await blue({ kind, redPath: ['02', '04'] })
    const opened = await live(await open(), 0.5)
    await channel.redLetters?.withdraw({ requestId: opened.redLetterId })
    expect(await live(opened, 80)).toMatchObject({ state: 'void', formState: '08' })
  })

  it('of goods that came back closes the balance', async () => {
    const { open, live, coverage, takeBack, goods } = await blue({ kind, redPath: ['01'] })
    await takeBack(
      {
        actor: seller,
        orderId: goods.orderId,
        shipmentId: goods.shipmentId,
        lines: [{ lineNumber: 2, quantity: '5' }],
      },
      once,
    )
    await live(await open(), 5)
    expect((await coverage())[1]?.gap).toBeUndefined()
  })

  it('has one red invoice and one credit note, whatever the channel and crashes do', async () => {
    for (let seed = 1; seed <= runs(20, 400); seed++) {
      const redPath = randomOf(seed).pick([['01'], ['02', '04'], ['02', '07'], ['03', '06']])
      const { open, live, creditNotes, simulator } = await blue({
        kind,
        redPath,
        faults: { ...someFaults, lie: 0 },
        seed,
        crashes: 0.05,
      })
      const ended = await live(await open(), 130)
      const isIssued = redPath.at(-1) === '01' || redPath.at(-1) === '04'
      expect(ended.state, `seed ${seed}`).toBe(isIssued ? 'issued' : 'void')
      expect(await creditNotes()).toHaveLength(isIssued ? 1 : 0)
      expect(simulator.legal).toHaveLength(isIssued ? 1 : 0)
    }
  })
})

describe('Codes of the channels', () => {
  it('say the same with different numbers: 1 is goods returned with Nuonuo and a wrong invoice with the authority', () => {
    expect([nuonuoReasons.goodsReturned, nuonuoReasons.invoiceWrong]).toEqual(['1', '2'])
    expect([leqiReasons.invoiceWrong, leqiReasons.goodsReturned]).toEqual(['01', '02'])
  })
})
