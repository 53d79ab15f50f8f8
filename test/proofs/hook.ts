import { randomBytes } from 'node:crypto'
import type { LookupAddress } from 'node:dns'
import { type Call, publicSender } from '../../shared/send-publicly.ts'
import { sendWebhook } from '../../shared/send-webhook.ts'
import { verifyWebhook, webhookHeaders } from '../../shared/webhook-signature.ts'
import { type Prove, randomOf, tally } from './context.ts'

const secret = () => `whsec_${randomBytes(32).toString('base64')}`

/** Names as a resolver under somebody else's control may answer them. */
const names: Readonly<Record<string, readonly string[]>> = {
  'good.example': ['93.184.216.34'],
  'good6.example': ['2606:2800:220:1::1'],
  'loop.example': ['127.0.0.1'],
  'private.example': ['10.1.2.3'],
  'metadata.example': ['169.254.169.254'],
  'mixed.example': ['93.184.216.34', '192.168.1.1'],
  'mixed6.example': ['2606:2800:220:1::1', '::1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'nat64.example': ['64:ff9b::7f00:1'],
  'sixtofour.example': ['2002:7f00:1::'],
  'nothing.example': [],
}

const resolve = async (hostname: string): Promise<LookupAddress[]> => {
  const found = names[hostname]
  if (!found) throw new Error(`ENOTFOUND ${hostname}`)
  return found.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
}

const inner = [
  '127.0.0.1',
  '127.1',
  '127.0.0.2',
  '0',
  '0.0.0.0',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '017700000001',
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.168.255.255',
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '100.64.0.1',
  '100.127.255.254',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '192.88.99.1',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::a9fe:a9fe]',
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fd12:3456::1]',
  '[ff02::1]',
  '[2001:db8::1]',
  '[2001::1]',
  '[100::1]',
  '[3fff::1]',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
]

/** Addresses that must not be called, as somebody would try to hide them. */
const targets: readonly string[] = [
  ...inner.map(host => `https://${host}/latest/meta-data/`),
  ...['loop', 'private', 'metadata', 'mixed', 'mixed6', 'mapped', 'nat64', 'sixtofour', 'nothing'].map(
    name => `https://${name}.example/`,
  ),
  'http://good.example/',
  'https://good.example:22/',
  'https://good.example:6379/',
  'https://user:pass@good.example/',
  'ftp://good.example/',
  'file:///etc/passwd',
  'gopher://good.example/',
  'javascript:alert(1)',
  'https://',
  'https://good.example@127.0.0.1/',
  'https://127.0.0.1#@good.example/',
  'https://127.0.0.1\\@good.example/',
]

/** Ways to tamper with what was signed. */
const tamperings: Readonly<
  Record<
    string,
    (headers: Record<string, string>, body: string, at: number) => [Record<string, string>, string, number]
  >
> = {
  'another body': (headers, body, at) => [headers, `${body} `, at],
  'another id': (headers, body, at) => [{ ...headers, 'webhook-id': 'msg_other' }, body, at],
  'another time': (headers, body, at) => [{ ...headers, 'webhook-timestamp': String(at + 1) }, body, at],
  'six minutes late': (headers, body, at) => [headers, body, at + 360],
  'six minutes early': (headers, body, at) => [headers, body, at - 360],
  'no signature': ({ 'webhook-signature': _, ...headers }, body, at) => [headers, body, at],
  'an empty signature': (headers, body, at) => [{ ...headers, 'webhook-signature': 'v1,' }, body, at],
  'a signature of another version': (headers, body, at) => [
    { ...headers, 'webhook-signature': String(headers['webhook-signature']).replace('v1,', 'v0,') },
    body,
    at,
  ],
  'a turned signature': (headers, body, at) => [
    {
      ...headers,
      'webhook-signature': String(headers['webhook-signature']).replace(
        /,(.)/,
        (_, first) => `,${first === 'A' ? 'B' : 'A'}`,
      ),
    },
    body,
    at,
  ],
  'no time': ({ 'webhook-timestamp': _, ...headers }, body, at) => [headers, body, at],
}

type Verify = typeof verifyWebhook

const isAccepted = (verify: Verify, ...given: Parameters<Verify>): boolean => {
  try {
    verify(...given)
    return true
  } catch {
    return false
  }
}

const webhooksTo = (look: typeof resolve, answer: (call: Call) => Promise<number>) =>
  sendWebhook({
    now: () => Math.floor(Date.now() / 1000),
    send: publicSender({
      resolve: look,
      call: async call => ({ status: await answer(call), body: new Uint8Array() }),
    }),
  })

/** Sends to a target, and says which address was called. */
const calledBy = async (url: string, look: typeof resolve, answer = 200): Promise<Call | undefined> => {
  let called: Call | undefined
  const send = webhooksTo(look, async call => {
    called = call
    return answer
  })
  await send({ url, secrets: [secret()] }, { id: 'msg_1', body: '{}' })
  return called
}

/** A receiver that sends its callers elsewhere, and what our sender is answered in the end. */
const redirectFaults = async (answered: number): Promise<string[]> => {
  const send = webhooksTo(resolve, async () => answered)
  const to = { url: 'https://good.example/', secrets: [secret()] }
  const { kind } = await send(to, { id: 'm', body: '{}' })
  return kind === 'failed' ? [] : [`a redirect was ${kind}`]
}

/** Receivers that lead inside are never called; signatures hold, over the replacement of a secret too. */
export const proveHook: Prove = async ({ seed }) => {
  const { trial, plant, proof } = tally()
  const random = randomOf(seed)
  for (const url of targets) {
    const called = await calledBy(url, resolve)
    trial(called ? [`${url} was called at ${called.address}`] : [])
  }
  for (const name of ['good', 'good6']) {
    const called = await calledBy(`https://${name}.example/hook`, resolve)
    trial(called?.address === names[`${name}.example`]?.[0] ? [] : [`https://${name}.example was not called`])
  }
  // A name that answers differently the second time is asked once, and the call goes where the check looked.
  let asked = 0
  const turning = async () => [{ address: asked++ ? '169.254.169.254' : '93.184.216.34', family: 4 }]
  const rebound = await calledBy('https://turning.example/', turning)
  trial(
    rebound?.address === '93.184.216.34' && asked === 1 ? [] : ['a name that changes its mind is believed'],
  )
  trial(await redirectFaults(302))
  // What a client gets that goes where it is sent: the answer of whoever is there.
  plant('a redirect is followed', (await redirectFaults(200)).length > 0)
  for (let i = 0; i < 200; i++) {
    const [old, fresh, other] = [secret(), secret(), secret()]
    const body = JSON.stringify({ number: Math.floor(random() * 1e9), 王: '芳' })
    const at = 1_764_000_000 + i
    const headers = webhookHeaders({ id: `msg_${i}`, body }, [old, fresh], at)
    for (const known of [[old], [fresh], [old, fresh], [other, fresh]]) {
      trial(isAccepted(verifyWebhook, headers, body, known, at + 299) ? [] : ['a good signature was refused'])
    }
    trial(isAccepted(verifyWebhook, headers, body, [other], at) ? ['another’s secret opened'] : [])
    for (const [kind, tamper] of Object.entries(tamperings)) {
      trial(
        isAccepted(verifyWebhook, ...withSecrets(tamper(headers, body, at), [old]))
          ? [`${kind} was accepted`]
          : [],
      )
    }
  }
  await plantAll(plant)
  return proof()
}

const withSecrets = (
  [headers, body, at]: [Record<string, string>, string, number],
  secrets: string[],
): Parameters<Verify> => [headers, body, secrets, at]

/** Senders and receivers that forget a check: the targets and tamperings above must show each. */
const plantAll = async (plant: (fault: string, found: boolean) => void): Promise<void> => {
  const trusting = async () => [{ address: '93.184.216.34', family: 4 }]
  let reached = 0
  for (const url of targets) if (await calledBy(url, trusting)) reached += 1
  plant('the answer of the resolver is not looked at', reached > 0)
  const [old] = [secret()]
  const headers = webhookHeaders({ id: 'm', body: '{}' }, [old], 1_000)
  const careless: Readonly<Record<string, Verify>> = {
    'the time is not looked at': (given, body, secrets) =>
      verifyWebhook(given, body, secrets, Number(given['webhook-timestamp'])),
    'the body is not signed': (given, _body, secrets, at) => verifyWebhook(given, '{}', secrets, at),
    'nothing is checked': () => {},
  }
  for (const [fault, verify] of Object.entries(careless)) {
    const passed = Object.values(tamperings).some(tamper =>
      isAccepted(verify, ...withSecrets(tamper(headers, '{}', 1_000), [old])),
    )
    plant(fault, passed)
  }
}
