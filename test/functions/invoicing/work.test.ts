import { describe, expect, it } from 'vitest'
import { advanceTaxRequest } from '../../../functions/invoicing/advance-tax-request.ts'
import { channelSettingsStore } from '../../../functions/invoicing/channel-settings.store.ts'
import type { ChannelSettings } from '../../../functions/invoicing/channel-settings.ts'
import { coverageOf } from '../../../functions/invoicing/coverage.ts'
import type { Invoice } from '../../../functions/invoicing/invoice.ts'
import { invoicingTable, quotaKey } from '../../../functions/invoicing/invoicing.table.ts'
import { readMessageLevelResponse } from '../../../functions/invoicing/message-level-response.ts'
import { noticeStore } from '../../../functions/invoicing/notice.store.ts'
import { noticesOf } from '../../../functions/invoicing/notice.ts'
import { nuonuoChannel } from '../../../functions/invoicing/nuonuo-channel.ts'
import { redLetterStore } from '../../../functions/invoicing/red-letter.store.ts'
import { advanceRedLetter } from '../../../functions/invoicing/red-letter.ts'
import { referenceSyncStore } from '../../../functions/invoicing/reference-sync.store.ts'
import { registryEntryStore } from '../../../functions/invoicing/registry-entry.store.ts'
import { requestTaxDocument } from '../../../functions/invoicing/request-tax-document.ts'
import { sendNotice } from '../../../functions/invoicing/send-notice.ts'
import { taxRequestStore } from '../../../functions/invoicing/tax-request.store.ts'
import { doWork, findCorrectionWay } from '../../../functions/invoicing/work.ts'
import { calm, virtualTime } from './channels/clock.ts'
import { access } from './channels/dialogues.ts'
import { nuonuoSimulator } from './channels/nuonuo-simulator.ts'
import { randomOf } from './random.ts'
import { once, seller, shipped, world } from './world.ts'

const nuonuo: ChannelSettings = {
  kind: 'nuonuo',
  ...access,
  tokenUrl: 'https://open.nuonuo.example/accessToken',
  monthlyQuota: 1_000_000,
}

/** Invoicing as a whole, minute by minute, with a channel that does its work and buyers that listen. */
const whole = async ({
  channel: settings,
  redPath = ['01'],
}: {
  channel?: ChannelSettings
  redPath?: string[]
} = {}) => {
  const time = virtualTime('2026-11-25T00:00:00.000Z')
  const simulator = nuonuoSimulator({
    random: randomOf(3),
    time,
    faults: calm,
    appSecret: access.appSecret,
    token: 't',
    redPath: () => redPath,
  })
  const channel = nuonuoChannel({
    access,
    send: simulator.send,
    token: async () => 't',
    now: time.now,
    nonce: () => '7'.repeat(32),
  })
  const here = await world()
  here.time.now = time.clock()
  const told: string[] = []
  const base = {
    ...here.deps,
    clock: time.clock,
    requests: taxRequestStore(here.tables),
    redLetters: redLetterStore(here.tables),
    channelSettings: channelSettingsStore(here.tables),
    notices: noticeStore(here.tables),
    send: async ({ body = '' }: { body?: string }) => {
      told.push(body)
      return { status: 200, body: new Uint8Array() }
    },
  }
  if (settings)
    await base.channelSettings.save(
      'org_huadong',
      { settings, origin: 'https://api.example' },
      0,
      '2026-11',
      once({}),
    )
  await base.notices.saveWebhook(
    'org_dealer_01',
    { url: 'https://erp.example/', secret: `whsec_${'A'.repeat(32)}` },
    0,
    once({}),
  )
  const channelOf = async () => channel
  const stored: string[] = []
  const work = doWork({
    syncs: referenceSyncStore(here.tables),
    syncReference: async sync => sync,
    entries: registryEntryStore(here.tables),
    lookUp: async entry => entry,
    ...base,
    advanceRequest: advanceTaxRequest({
      ...base,
      channelOf,
      obtainQuota: async () => ({ kind: 'more' }),
      files: { put: async key => void stored.push(key) },
      deliver: async (request, invoice) => base.notices.add(noticesOf(invoice, request, time.clock())),
      monthOf: now => now.slice(0, 7),
      startOfNextMonth: () => '2026-12-01T00:00:00.000Z',
      tenantId: 'test',
    }),
    advanceRedLetter: advanceRedLetter({ ...base, channelOf }),
    sendNotice: sendNotice(base),
    hasTime: () => true,
    failed: (_, __, error) => {
      throw error
    },
  })
  const live = async (minutes: number) => {
    for (let i = 0; i < minutes; i++) {
      time.pass(60_000)
      await work()
    }
  }
  const goods = shipped()
  const [invoice] = (await here.issue(goods)) as [Invoice]
  const request = requestTaxDocument(base)
  const coverage = async () => {
    const shipment = await here.shipments.find(goods.orderId, goods.shipmentId)
    return shipment ? coverageOf(shipment)[0] : undefined
  }
  const back = (quantity: string) =>
    here.takeBack(
      {
        actor: seller,
        orderId: goods.orderId,
        shipmentId: goods.shipmentId,
        lines: [{ lineNumber: 1, quantity }],
      },
      once,
    )
  return {
    ...here,
    ...base,
    goods,
    invoice,
    request,
    live,
    told,
    stored,
    simulator,
    coverage,
    back,
    wayOf: findCorrectionWay(base),
    documents: here.series,
  }
}

describe('An invoice of a seller without a channel', () => {
  it('is told to the buyer at once, and what comes back of it is credited within a minute', async () => {
    const { request, invoice, live, told, back, coverage, documents } = await whole()
    expect(await request(invoice.invoiceId)).toBeUndefined()
    await live(1)
    expect(told.map(body => JSON.parse(body))).toMatchObject([
      { type: 'invoice.issued', data: { invoiceId: invoice.invoiceId } },
    ])
    await back('3')
    await live(2)
    expect(await coverage()).toMatchObject({ returned: '3', credited: '3' })
    expect((await coverage())?.gap).toBeUndefined()
    expect(await documents('org_huadong/2026/creditNote')).toHaveLength(1)
  })
})

describe('An invoice of a seller with a channel', () => {
  it('gets its legal number and files, and then the buyer is told of both', async () => {
    const { request, invoice, live, told, stored, requests, simulator } = await whole({ channel: nuonuo })
    await request(invoice.invoiceId)
    await request(invoice.invoiceId)
    await live(90)
    const fiscalNumber = simulator.legal[0]?.number
    expect(simulator.legal).toHaveLength(1)
    const ended = await requests.ofInvoice(invoice.invoiceId)
    expect(ended).toMatchObject({ state: 'delivered', fiscalNumber })
    expect(ended?.files?.map(({ kind, isOriginal }) => [kind, isOriginal])).toEqual([
      ['xml', true],
      ['pdf', false],
    ])
    expect(stored).toHaveLength(2)
    expect(told.map(body => JSON.parse(body).data)).toMatchObject([{ fiscalNumber }])
  })

  it('is not corrected while the authority has not answered, and by a red letter afterwards', async () => {
    const { request, invoice, live, back, coverage, wayOf, documents, simulator } = await whole({
      channel: nuonuo,
    })
    expect(await wayOf(invoice)).toEqual({ way: 'wait' })
    await request(invoice.invoiceId)
    await back('5')
    await live(1)
    expect(await coverage()).toMatchObject({ gap: { kind: 'notCredited', quantity: '5' } })
    await live(180)
    expect((await coverage())?.gap).toBeUndefined()
    expect(simulator.legal).toHaveLength(2)
    expect(await documents('org_huadong/2026/creditNote')).toMatchObject([
      { corrects: { fiscalNumber: simulator.legal[0]?.number } },
    ])
  })

  it('holds its amount in the month’s quota and uses it', async () => {
    const { request, invoice, live, tables } = await whole({ channel: nuonuo })
    await request(invoice.invoiceId)
    await live(90)
    expect(await tables.get(invoicingTable, quotaKey('org_huadong', '2026-11'))).toMatchObject({
      available: 1_000_000 - invoice.totals.net.amount,
      held: 0,
      used: invoice.totals.net.amount,
    })
  })
})

describe('A message level response', () => {
  const response = (code: string) => `<?xml version="1.0"?>
<ApplicationResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>1</cbc:ID><cac:DocumentResponse><cac:Response><cbc:ResponseCode>${code}</cbc:ResponseCode><cbc:Description>Rejected due to validation errors</cbc:Description></cac:Response>
<cac:DocumentReference><cbc:ID>INV-2026-00000042</cbc:ID></cac:DocumentReference></cac:DocumentResponse></ApplicationResponse>`

  it('names code, document and reason', () => {
    expect(readMessageLevelResponse(response('RE'))).toEqual({
      code: 'RE',
      documentId: 'INV-2026-00000042',
      reason: 'Rejected due to validation errors',
    })
  })

  it('that is another document is refused', () => {
    expect(() => readMessageLevelResponse('<Invoice/>')).toThrow('no ApplicationResponse')
  })
})
