import { randomUUID } from 'node:crypto'
import { routes as assistant } from '../../functions/assistant/routes.ts'
import { routes as documents } from '../../functions/documents/routes.ts'
import { writeUbl } from '../../functions/documents/ubl.ts'
import { routes as invoicing } from '../../functions/invoicing/routes.ts'
import { routes as ordering } from '../../functions/ordering/routes.ts'
import { routes as organizations } from '../../functions/organizations/routes.ts'
import { routes as privacy } from '../../functions/privacy/routes.ts'
import type { Route } from '../../shared/http/route.ts'
import { markedFields } from '../../shared/personal.ts'
import { randomInvoice } from '../functions/documents/random-invoice.ts'
import { placed } from '../scenarios/ordering.ts'
import type { Asked, Tried } from '../scenarios/scenario.ts'
import type { Caller, Side } from '../scenarios/world.ts'
import type { Lab } from './lab.ts'

const canary = (kind: string, number = 1): string => `Canary${kind}${String(number).padStart(6, '0')}`
const mail = (kind: string, number = 1): string => `${canary(kind, number)}@example.com`

/** Canaries in a text, in small letters: some places write them in their own way. */
export const canariesIn = (text: string): Set<string> =>
  new Set([...text.matchAll(/canary[a-z]+\d{6}/gi)].map(([found]) => found.toLowerCase()))

const anew = { 'if-none-match': '*' }

interface Said {
  readonly route: Route
  readonly body: unknown
}

/** What was said to the platform, by which routes. */
export interface Scattered {
  readonly said: readonly Said[]
  /** all canaries */
  readonly texts: ReadonlySet<string>
  /** those that an invoice names, which are in its files as well: the law wants them kept as they are */
  readonly onInvoices: ReadonlySet<string>
}

/** An order that is invoiced, under a title of its own or under the buyer's. */
const invoiced = async (side: Side, buyer: Caller, tell: Tell, isTitled: boolean): Promise<string> => {
  const { orderId } = await placed(side)
  const params = { orderId }
  const title = {
    ...{ name: 'Dealer', address: { street: canary('Street'), country: 'CN' } },
    ...{ telephone: canary('Orderphone'), email: mail('Ordermail') },
    bank: { name: 'Bank', account: canary('Orderaccount') },
  }
  if (isTitled) await tell(buyer, invoicing.saveInvoiceTitle, { params, body: title, headers: anew })
  await side.as('supplier.sales').get(ordering.shipOrder, { params, body: {} })
  await side.deliver('ordering.order-shipped.v1', orderId, 'invoicing-issue-invoices')
  const answer = await buyer.get(invoicing.listOrderInvoices, { params })
  const named = canariesIn(JSON.stringify(answer))
  const wanted = isTitled ? 'canaryorderaccount000001' : 'canaryaccount000001'
  if (!named.has(wanted)) throw new Error(`An invoice does not name ${wanted}: ${[...named]}`)
  return answer.items[0].invoiceId
}

type Tell = (by: Caller, route: Route, asked: Asked) => Promise<{ readonly [member: string]: never }>

/** Writes personal data in every place that takes them, each with a text that is nowhere else. */
export const scatter = async ({ sides: { ours } }: Lab, count: number): Promise<Scattered> => {
  const said: Said[] = []
  const tell = async (by: Caller, route: Route, asked: Asked) => {
    said.push({ route, body: asked.body })
    return by.get(route, asked)
  }
  const [buyer, admin, operator] = [
    ours.as('dealer.buyer'),
    ours.as('dealer.admin'),
    ours.as('operator.admin'),
  ]
  const params = { organizationId: admin.organizationId }
  for (let i = 0; i < count; i++) {
    const contact = { name: canary('Name', i), email: mail('Mail', i) }
    await tell(operator, organizations.saveMember, {
      params: { ...params, subject: ours.unique('person') },
      body: { role: 'dealer.buyer', contact },
      headers: anew,
    })
    await tell(buyer, assistant.sendMessage, { body: { text: `my number is ${canary('Words', i)}` } })
  }
  const { version } = await admin.get(organizations.readOrganization, { params })
  const address = {
    ...{ addressId: 'main', recipient: canary('Recipient'), telephone: canary('Addressphone') },
    ...{ country: 'CN', region: canary('Region'), city: canary('City'), line: canary('Line') },
  }
  const person = { name: canary('Person'), telephone: canary('Personphone'), email: mail('Personmail') }
  const invoiceTitle = {
    ...{ name: 'Dealer', address: canary('Titleaddress'), telephone: canary('Titlephone') },
    ...{ bankName: 'Bank', bankAccount: canary('Account').toUpperCase(), email: mail('Titlemail') },
  }
  await tell(admin, organizations.changeProfile, {
    params,
    body: { contact: { person, addresses: [address] }, invoiceTitle },
    headers: { 'if-match': `"${version}"` },
  })
  const wish = { contact: { name: canary('Wished'), email: mail('Wishedmail') }, words: canary('Wish') }
  await tell(buyer, privacy.askRequest, { body: { kind: 'correction', ...wish } })
  const forAnother = { kind: 'correction', subject: 'ours.dealer.approver', words: canary('Otherwish') }
  await tell(operator, privacy.askRequest, { body: forAnother })

  const { conversationId } = await buyer.get(assistant.sendMessage, { body: { text: '转人工' } })
  await operator.get(assistant.claimHandover, { params: { conversationId } })
  const reply = { params: { conversationId }, body: { text: canary('Reply') } }
  await tell(operator, assistant.replyToHandover, reply)

  for (const isTitled of [true, false]) {
    const invoiceId = await invoiced(ours, buyer, tell, isTitled)
    await ours.deliver('invoicing.invoice-issued.v1', invoiceId, 'documents-send-out-invoices')
    const asked = { params: { invoiceId }, body: { email: mail('Mailing', isTitled ? 1 : 2) } }
    const { mailingId } = await tell(buyer, documents.requestMailing, asked)
    await ours.deliver('documents.mailing-requested.v1', String(mailingId), 'documents-send-out-invoices')
  }
  const body = { month: new Date().toISOString().slice(0, 7), forms: ['json', 'pdf'] }
  const { exportId } = await buyer.get(documents.requestInvoiceExport, { body })
  await ours.deliver('documents.export-requested.v1', exportId, 'documents-send-out-invoices')
  const ubl = writeUbl({ ...randomInvoice(1, 1), number: randomUUID() })
  const file = ubl.replace(/(<cbc:StreetName>)[^<]*/, `$1${canary('Received')}`)
  const content = Buffer.from(file).toString('base64')
  await tell(buyer, documents.receiveInvoice, { body: { fileName: 'received.xml', content } })
  said.push({ route: documents.receiveInvoice, body: { content: file } })

  const texts = canariesIn(said.map(one => JSON.stringify(one.body)).join())
  const named = /^canary(title|account|street|order|received)/
  return { said, texts, onInvoices: new Set([...texts].filter(text => named.test(text))) }
}

const memberAt = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], value)

/** Marked members of what routes are asked with that no canary was put into: nobody has looked what becomes of them. */
export const unsaid = (all: readonly Tried[], said: readonly Said[]): string[] =>
  all.flatMap(({ name, route }) =>
    (route.body ? markedFields(route.body) : [])
      .filter(
        field =>
          !said.some(
            one =>
              one.route === route && canariesIn(JSON.stringify(memberAt(one.body, field)) ?? '').size > 0,
          ),
      )
      .map(field => `${name}: no canary is put into ${field}`),
  )
