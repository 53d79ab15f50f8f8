import { randomBytes } from 'node:crypto'
import { routes as assistant } from '../../functions/assistant/routes.ts'
import { routes as invoicing } from '../../functions/invoicing/routes.ts'
import { routes as ordering } from '../../functions/ordering/routes.ts'
import { organizationsTable } from '../../functions/organizations/organizations.table.ts'
import { routes as organizations } from '../../functions/organizations/routes.ts'
import { dataKey, EnvelopeError, type FieldContext, open, seal } from '../../shared/envelope.ts'
import { eventOfItem, outboxTable } from '../../shared/outbox.ts'
import { sealedTables } from '../../shared/sealed-tables.ts'
import { destroyKey, subjectKeys } from '../../shared/subject-keys.ts'
import { placed } from '../scenarios/ordering.ts'
import { sqsEventOf } from '../scenarios/world.ts'
import { type Prove, randomOf, tally } from './context.ts'
import { inLab, type Lab } from './lab.ts'

const canary = (kind: string, number: number): string => `Canary${kind}${String(number).padStart(6, '0')}`

const anew = { 'if-none-match': '*' }

/** Writes personal data in every place that takes them, each with a text that is nowhere else. */
const scatter = async (lab: Lab, count: number): Promise<string[]> => {
  const { sides } = lab
  const texts: string[] = []
  const admin = sides.ours.as('dealer.admin')
  const { organizationId } = admin
  for (let i = 0; i < count; i++) {
    const name = canary('Name', i)
    const mail = canary('mail', i)
    texts.push(name, mail)
    await sides.ours.as('operator.admin').get(organizations.saveMember, {
      params: { organizationId, subject: sides.ours.unique('person') },
      body: { role: 'dealer.buyer', contact: { name, email: `${mail}@example.com` } },
      headers: anew,
    })
  }
  const buyer = sides.ours.as('dealer.buyer')
  for (let i = 0; i < count; i++) {
    const text = canary('Words', i)
    texts.push(text)
    await buyer.get(assistant.sendMessage, { body: { text: `my number is ${text}` } })
  }
  const { version } = await admin.get(organizations.readOrganization, { params: { organizationId } })
  const contact = canary('Contact', 1)
  const account = 'CANARYACCOUNT000001'
  texts.push(contact, account)
  await admin.get(organizations.changeProfile, {
    params: { organizationId },
    body: {
      contact: { person: { name: contact } },
      invoiceTitle: { name: 'Dealer', bankName: 'Bank', bankAccount: account },
    },
    headers: { 'if-match': `"${version}"` },
  })
  return [...texts, ...(await invoiced(lab, account))]
}

/** An order that is invoiced under a title of its own, and one under the buyer's: both name accounts and telephones. */
const invoiced = async ({ sides, target }: Lab, account: string): Promise<string[]> => {
  const [telephone, own] = [canary('Phone', 1), canary('Account', 1)]
  const buyer = sides.ours.as('dealer.buyer')
  for (const titled of [true, false]) {
    const { orderId } = await placed(sides.ours)
    if (titled)
      await buyer.get(invoicing.saveInvoiceTitle, {
        params: { orderId },
        body: { name: 'Dealer', telephone, bank: { name: 'Bank', account: own } },
        headers: anew,
      })
    await sides.ours.as('supplier.sales').get(ordering.shipOrder, { params: { orderId }, body: {} })
    const { items } = await target.tables.query({ table: outboxTable, partition: orderId, consistent: true })
    const shipped = items.map(eventOfItem).find(({ type }) => type === 'ordering.order-shipped.v1')
    if (!shipped) throw new Error('An order was shipped without its event')
    await target.invoke('invoicing-issue-invoices', sqsEventOf(shipped))
    const answer = await buyer.get(invoicing.listOrderInvoices, { params: { orderId } })
    const text = JSON.stringify(answer)
    for (const wanted of titled ? [telephone, own] : [account])
      if (!text.includes(wanted)) throw new Error(`An invoice does not name ${wanted}: ${text}`)
  }
  return [telephone, own]
}

/** Everything that is kept and written outside of the answers: tables, queues, and what was logged. */
const everythingKept = async ({ target }: Lab, logged: readonly string[]): Promise<Map<string, string>> => {
  const places = new Map<string, string>()
  for (const [table, items] of await target.snapshot()) places.set(`table ${table}`, JSON.stringify(items))
  for (const [queue, bodies] of target.messages()) places.set(`queue ${queue}`, bodies.join('\n'))
  places.set('log', logged.join(''))
  return places
}

const hitsIn = (places: ReadonlyMap<string, string>, texts: readonly string[]): string[] =>
  [...places].flatMap(([place, kept]) => {
    const found = texts.filter(text => kept.includes(text))
    return found.length ? [`${place}: ${found.length} texts in clear, for example ${found[0]}`] : []
  })

/** What the functions print while something is done. */
const whileListening = async <T>(work: () => Promise<T>): Promise<[T, string[]]> => {
  const logged: string[] = []
  const { stdout, stderr } = process
  const before = [stdout.write, stderr.write] as const
  const listen = (chunk: unknown): boolean => {
    logged.push(String(chunk))
    return true
  }
  stdout.write = listen as never
  stderr.write = listen as never
  try {
    return [await work(), logged]
  } finally {
    ;[stdout.write, stderr.write] = before
  }
}

const fields = ['contact', 'invoiceTitle.bankAccount', 'content', 'answer']

type Sealing = (text: string, context: FieldContext) => string
type Opening = (sealed: string, context: FieldContext) => string

/** Sealed texts moved to other places: none may open. */
const swaps = (count: number, random: () => number, sealing: Sealing, opening: Opening): string[] => {
  const some = (names: readonly string[]): string => names[Math.floor(random() * names.length)] ?? ''
  const context = (): FieldContext => ({
    tenant: some(['demo', 'haihe', 'acme']),
    subject: some(['wang', 'li', 'zhao']),
    entity: `organizations/member#${some(['wang', 'li'])}/org_${Math.floor(random() * 9)}`,
    field: some(fields),
  })
  const opened: string[] = []
  for (let i = 0; i < count; i++) {
    const [from, to] = [context(), context()]
    if (JSON.stringify(from) === JSON.stringify(to)) continue
    try {
      opening(sealing('13800138000', from), to)
      opened.push(`a text of ${JSON.stringify(from)} opens as ${JSON.stringify(to)}`)
    } catch (thrown) {
      if (!(thrown instanceof EnvelopeError)) throw thrown
    }
  }
  return opened
}

/** CPU milliseconds for sealing and opening one text of 200 characters. */
const costOfOne = (): number => {
  const key = dataKey(randomBytes(40).toString('base64'), randomBytes(32))
  const context = { tenant: 'demo', subject: 'wang', entity: 'x', field: 'contact' }
  const text = '王'.repeat(200)
  const rounds = 2_000
  const before = process.cpuUsage()
  for (let i = 0; i < rounds; i++) open(seal(text, key, context), key, context)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000 / rounds
}

const MOST_KMS_CALLS = 20
const MOST_CPU = 0.3

/** KMS calls by a thousand requests on personal data in warm functions. */
const kmsCallsWarm = async ({ target, sides }: Lab): Promise<number> => {
  const admin = sides.ours.as('dealer.admin')
  const asked = { params: { organizationId: admin.organizationId } }
  await admin.get(organizations.readOrganization, asked)
  const before = target.kmsCalls()
  for (let i = 0; i < 1_000; i++) await admin.get(organizations.readOrganization, asked)
  return target.kmsCalls() - before
}

/** Erases a person, then brings the table back from a copy that was made before: nothing of them is to be read. */
const eraseAndRestore = async ({ target, sides }: Lab, destroy: boolean): Promise<string[]> => {
  const { tables, dataKeys, tenantId: tenant } = target
  const subject = sides.ours.unique('erased')
  const fresh = () => sealedTables(tables, { tenant, keys: subjectKeys({ tables, dataKeys, tenant }) })
  const key = { pk: `member#${subject}`, sk: 'org_x' }
  await fresh().putAll(organizationsTable, [{ ...key, subject, contact: { name: 'To Be Erased' } }])
  const backup = await tables.get(organizationsTable, key)
  if (destroy) await tables.transact([destroyKey(subject, '2026-11-25T00:00:00.000Z')])
  if (backup) await tables.putAll(organizationsTable, [backup])
  const restored = await fresh().get(organizationsTable, key)
  return restored?.contact ? ['an erased person is to be read after a restore'] : []
}

/**
 * Personal texts are nowhere in clear but in answers; a sealed text opens in its own place only; an erased
 * person stays so after a restore; and it costs little.
 */
export const proveCrypto: Prove = ({ seed, size }) => {
  process.env.POWERTOOLS_LOG_LEVEL = 'INFO'
  return inLab(async lab => {
    const { trial, plant, proof } = tally()
    const random = randomOf(seed)
    const count = size === 'nightly' ? 3_000 : 340
    const [texts, logged] = await whileListening(() => scatter(lab, count))
    const lines = logged.join('').split('Request answered').length - 1
    trial(lines >= count ? [] : [`only ${lines} lines were logged: nobody has listened`])
    const places = await everythingKept(lab, logged)
    for (const text of texts) trial(hitsIn(places, [text]))
    const { tables, tenantId } = lab.target
    await tables.putAll(organizationsTable, [{ pk: 'member#x', sk: 'x', contact: { name: texts[0] ?? '' } }])
    plant('a store writes past the sealing', hitsIn(await everythingKept(lab, []), texts).length > 0)
    plant('a text is logged', hitsIn(new Map([['log', `said ${texts[1]}`]]), texts).length > 0)

    const key = dataKey(randomBytes(40).toString('base64'), randomBytes(32))
    const many = size === 'nightly' ? 100_000 : 10_000
    const sealing: Sealing = (text, context) => seal(text, key, context)
    for (const fault of [swaps(many, random, sealing, (sealed, context) => open(sealed, key, context))])
      trial(fault)
    for (const part of ['tenant', 'subject', 'entity', 'field'] as const) {
      const loose = (context: FieldContext): FieldContext => ({ ...context, [part]: '' })
      const found = swaps(
        2_000,
        random,
        (text, context) => seal(text, key, loose(context)),
        (sealed, context) => open(sealed, key, loose(context)),
      )
      plant(`sealed texts are not bound to their ${part}`, found.length > 0)
    }

    trial(await eraseAndRestore(lab, true))
    plant('erasure leaves the key', (await eraseAndRestore(lab, false)).length > 0)
    const [calls] = await whileListening(() => kmsCallsWarm(lab))
    trial(calls <= MOST_KMS_CALLS ? [] : [`${calls} calls to KMS for 1,000 warm requests`])
    const cost = costOfOne()
    trial(cost <= MOST_CPU ? [] : [`a field costs ${cost} ms of CPU`])
    console.log(
      `KMS calls for 1,000 warm requests: ${calls}; CPU per field: ${cost.toFixed(4)} ms; tenant ${tenantId}`,
    )
    return proof()
  })
}
