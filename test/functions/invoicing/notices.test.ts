import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Invoice } from '../../../functions/invoicing/invoice.ts'
import { noticeStore } from '../../../functions/invoicing/notice.store.ts'
import { noticesOf } from '../../../functions/invoicing/notice.ts'
import { sendNotice } from '../../../functions/invoicing/send-notice.ts'
import { addressFault, isPublicAddress } from '../../../shared/public-address.ts'
import { type OutgoingRequest, sendPublicly } from '../../../shared/send-publicly.ts'
import { webhookHeaders } from '../../../shared/webhook-signature.ts'
import { virtualTime } from './channels/clock.ts'
import { once, shipped, world } from './world.ts'

const secret = `whsec_${'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'}`

/** A dealer with a webhook that answers as it is told. */
const told = async (answers: (number | Error)[]) => {
  const here = await world()
  const [invoice] = (await here.issue(shipped())) as [Invoice]
  const time = virtualTime('2026-11-25T00:00:00.000Z')
  const notices = noticeStore(here.tables)
  await notices.saveWebhook('org_dealer_01', { url: 'https://erp.example/hook', secret }, 0, once({}))
  await notices.add(noticesOf(invoice, undefined, time.clock()))
  const requests: OutgoingRequest[] = []
  const send = sendNotice({
    notices,
    invoices: here.invoices,
    clock: time.clock,
    send: async request => {
      requests.push(request)
      const answer = answers.shift() ?? 200
      if (answer instanceof Error) throw answer
      return { status: answer, body: new Uint8Array() }
    },
  })
  /** Lets hours pass and sends what is due. */
  const live = async (hours: number) => {
    for (let i = 0; i < hours * 12; i++) {
      time.pass(5 * 60_000)
      for (const notice of await notices.due(time.clock(), 10)) await send(notice)
    }
  }
  return { invoice, requests, live, notices, time }
}

describe('A webhook', () => {
  it('is signed as Standard Webhooks says, over id, time and body', async () => {
    const { requests, live, invoice } = await told([200])
    await live(1)
    expect(requests).toHaveLength(1)
    const [{ headers, body = '' }] = requests as [OutgoingRequest]
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    )
    expect(JSON.parse(body)).toMatchObject({
      type: 'invoice.issued',
      data: { invoiceId: invoice.invoiceId, number: 1 },
    })
  })

  it('gives the signature of the specification’s own example', () => {
    const body = '{"test": 2432232314}'
    const headers = webhookHeaders({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body }, [secret], 1614265330)
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  it('that does not answer is told again under the same id, until it does', async () => {
    const { requests, live } = await told([500, new Error('timed out'), 503, 204])
    await live(3)
    expect(requests).toHaveLength(4)
    expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  it('that is gone is told no more, and one that never answers is given up within two days', async () => {
    const gone = await told([410])
    await gone.live(5)
    expect(gone.requests).toHaveLength(1)
    const dead = await told(Array.from({ length: 100 }, () => 500))
    await dead.live(48)
    expect(dead.requests.length).toBeLessThanOrEqual(18)
    expect(await dead.notices.due('2999', 10)).toEqual([])
  })
})

describe('An address that we are told to call', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    'fe80::1',
    'fd00:ec2::254',
    '64:ff9b::a00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'erp.example',
  ])('is not public at %s', address => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each(['8.8.8.8', '114.114.114.114', '2606:4700:4700::1111', '240e::1'])('is public at %s', address => {
    expect(isPublicAddress(address)).toBe(true)
  })

  it.each([
    'http://erp.example/hook',
    'https://user:pass@erp.example/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://localhost/',
    'https://db.internal/',
    'https://metadata.google.internal/',
    'https://erp.example:22/',
    'file:///etc/passwd',
    'nonsense',
  ])('is refused as %s', url => {
    expect(addressFault(url)).toBeDefined()
  })

  it('is judged again when its name is resolved', async () => {
    // A name of the reserved zone that every resolver answers with loopback, or with nothing.
    const sent = sendPublicly({ method: 'GET', url: 'https://localhost.localdomain.example/', headers: {} })
    await expect(sent).rejects.toThrow()
  })
})
