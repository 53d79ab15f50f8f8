import { randomUUID } from 'node:crypto'
import { catalogTable, productItem } from '../../functions/catalog/index.ts'
import { inventoryTable, stockItem, warehouseItem } from '../../functions/inventory/index.ts'
import { memberItem, organizationItem, organizationsTable } from '../../functions/organizations/index.ts'
import { type RoleName, roles } from '../../functions/organizations/roles.ts'
import type { OrganizationRole } from '../../shared/actor.ts'
import type { DomainEvent } from '../../shared/events.ts'
import { isWrite, type Route } from '../../shared/http/route.ts'
import { eventOfItem, outboxTable } from '../../shared/outbox.ts'
import type { Asked } from './scenario.ts'
import type { Answer, Target } from './target.ts'

export type SideName = 'ours' | 'theirs'

/** Somebody of one side, in one role. */
export interface Caller {
  readonly role: RoleName
  readonly subject: string
  readonly organizationId: string
  /** Sends a request; a write gets an idempotency key of its own unless it brings one. */
  ask(route: Route, asked?: Asked): Promise<Answer>
  /** The same, giving the answer's JSON. Throws unless it was answered with the route's success. */
  // biome-ignore lint/suspicious/noExplicitAny: the answer is the test's to know
  get(route: Route, asked?: Asked): Promise<any>
}

/**
 * One of two equal halves of the world: a dealer, a supplier with its warehouse and a SKU in stock, people in
 * every role. Neither may see anything of the other, except through the operator, whom both share.
 */
export interface Side {
  readonly name: SideName
  readonly dealerId: string
  readonly supplierId: string
  readonly warehouseId: string
  /** On sale by the supplier, with more in stock than any scenario takes. */
  readonly sku: string
  as(role: RoleName): Caller
  readonly target: Target
  /** Hands the events of that type of an aggregate to their consumer, unless it has got them by itself. */
  deliver(type: string, aggregate: string, functionId: string): Promise<void>
  /** A text that no other call has given: for ids that the caller makes. */
  unique(prefix: string): string
}

export const operatorId = 'org_operator'
const STOCK = 1_000_000

const idOf = (side: SideName, what: string): string => `${what}_${side}`

/** The organization in which somebody has a role: the role's first word says its kind. */
const kindOf = (role: RoleName): OrganizationRole => {
  const [kind = ''] = role.split('.')
  return kind === 'gateway' ? 'supplier' : (kind as OrganizationRole)
}

const organizationOf = (side: SideName, kind: OrganizationRole): string =>
  kind === 'operator' ? operatorId : idOf(side, `org_${kind}`)

export const isOperatorRole = (role: string): boolean => role.startsWith('operator')

export const roleNames = Object.keys(roles) as RoleName[]

/** Success is what the route says, or for an answer given again the same. */
const callerOf = (target: Target, side: SideName, role: RoleName): Caller => {
  const subject = `${side}.${role}`
  const ask = (route: Route, asked: Asked = {}): Promise<Answer> =>
    target.send({
      ...asked,
      route,
      subject,
      headers: { ...(isWrite(route) ? { 'idempotency-key': randomUUID() } : {}), ...asked.headers },
    })
  return {
    role,
    subject,
    organizationId: organizationOf(side, kindOf(role)),
    ask,
    get: async (route, asked) => {
      const { status, text } = await ask(route, asked)
      if (status !== route.success.status) {
        throw new Error(`${subject}: ${route.method} ${route.path} was answered ${status}: ${text}`)
      }
      return JSON.parse(text)
    },
  }
}

/** One message of a FIFO queue, as its function is given it. */
export const sqsEventOf = (event: DomainEvent) => ({
  Records: [
    {
      messageId: randomUUID(),
      receiptHandle: 'none',
      body: JSON.stringify(event),
      attributes: { MessageGroupId: event.aggregate, ApproximateReceiveCount: '1' },
      messageAttributes: {},
      eventSource: 'aws:sqs',
    },
  ],
})

const sideOf = (target: Target, name: SideName): Side => ({
  name,
  dealerId: organizationOf(name, 'dealer'),
  supplierId: organizationOf(name, 'supplier'),
  warehouseId: idOf(name, 'wh'),
  sku: `S-${name}`,
  as: role => callerOf(target, name, role),
  target,
  deliver: async (type, aggregate, functionId) => {
    const { items } = await target.tables.query({
      table: outboxTable,
      partition: aggregate,
      consistent: true,
    })
    const events = items.map(eventOfItem).filter(event => event.type === type)
    if (events.length === 0) throw new Error(`${aggregate} has no event ${type}`)
    for (const event of events) await target.invoke(functionId, sqsEventOf(event))
  },
  unique: prefix => `${prefix}-${randomUUID().slice(0, 13)}`,
})

/** Words in every personal and confidential member of a side, by which they are known wherever they turn up. */
export const canaryOf = (side: SideName): string => `canary of ${side}`

const profileOf = (side: SideName, name: string) => {
  const [word, account] = [canaryOf(side), side === 'ours' ? '6222000000000001' : '6222000000000002']
  const address = { country: 'CN', region: word, city: word, line: word }
  return {
    contact: {
      person: { name: word, telephone: word },
      addresses: [{ addressId: 'main', recipient: word, telephone: word, ...address }],
    },
    invoiceTitle: { name, address: word, telephone: word, bankName: word, bankAccount: account },
  }
}

/** Names carry the side they are of, so that a list that shows too much can be told by its text. */
const seedSide = async ({ tables }: Target, side: Side): Promise<void> => {
  const kinds = ['dealer', 'supplier', 'endCustomer', 'logisticsProvider'] as const
  await tables.putAll(organizationsTable, [
    ...kinds.map(kind =>
      organizationItem({
        organizationId: organizationOf(side.name, kind),
        name: `${kind} of ${side.name}`,
        roles: [kind],
        units: [1, 2].map(number => ({ unitId: `shop-${number}`, name: `Shop ${number} of ${side.name}` })),
        unifiedSocialCreditCode: side.name === 'ours' ? '9144030071526726XG' : '91330100799655058B',
        ...profileOf(side.name, `${kind} of ${side.name}`),
      }),
    ),
    ...roleNames.map(role => ({
      ...memberItem({
        subject: `${side.name}.${role}`,
        organizationId: organizationOf(side.name, kindOf(role)),
        role,
      }),
      contact: { name: canaryOf(side.name) },
    })),
  ])
  await tables.putAll(catalogTable, [productItem(productOf(side, side.sku))])
  await tables.putAll(inventoryTable, [
    warehouseItem({
      warehouseId: side.warehouseId,
      name: `Warehouse of ${side.name}`,
      ownerId: side.supplierId,
    }),
    stockItem({ sku: side.sku, warehouseId: side.warehouseId, onHand: STOCK, held: 0 }),
  ])
}

/** A product that the side's supplier sells. */
export const productOf = (side: Side, sku: string) => ({
  sku,
  name: { zh: `${side.name} 的螺栓`, en: `Bolt of ${side.name}` },
  unit: 'C62',
  unitPrice: { amount: 1_234, currency: 'CNY' },
  taxRate: '0.13',
  taxClassificationCode: '1080407020000000000',
  sellerId: side.supplierId,
  status: 'active' as const,
})

export type Sides = Readonly<Record<SideName, Side>>

/** The two sides as they are reached through a target. */
export const sidesOf = (target: Target): Sides => ({
  ours: sideOf(target, 'ours'),
  theirs: sideOf(target, 'theirs'),
})

/** Puts the two sides and the operator into empty tables. */
export const seedWorld = async (target: Target): Promise<Sides> => {
  const sides = sidesOf(target)
  await target.tables.putAll(organizationsTable, [
    organizationItem({ organizationId: operatorId, name: 'Operator', roles: ['operator'] }),
  ])
  for (const side of Object.values(sides)) await seedSide(target, side)
  return sides
}
