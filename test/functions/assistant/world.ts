import { readFileSync } from 'node:fs'
import type {
  KnownInvoice,
  KnownOffer,
  KnownOrder,
  KnownPlace,
  KnownReturn,
  Tools,
} from '../../../functions/assistant/answer-engine.ts'
import { classifierOf } from '../../../functions/assistant/classifier.ts'
import { confirmAction } from '../../../functions/assistant/confirm-action.ts'
import { conversationStore } from '../../../functions/assistant/conversation.store.ts'
import { doAction } from '../../../functions/assistant/do-action.ts'
import { embeddedEngine } from '../../../functions/assistant/embedded-engine.ts'
import { type KnowledgeFile, knowledgeOf } from '../../../functions/assistant/knowledge.ts'
import { decodeModel } from '../../../functions/assistant/model-file.ts'
import { sendMessage } from '../../../functions/assistant/send-message.ts'
import { usualServiceDesk } from '../../../functions/assistant/service-desk.ts'
import { toolsFor } from '../../../functions/assistant/tools.ts'
import { decideCredit } from '../../../functions/ordering/credit.ts'
import type { Order } from '../../../functions/ordering/index.ts'
import {
  invoiceMailOn,
  organizationItem,
  organizationStore,
  organizationsTable,
} from '../../../functions/organizations/index.ts'
import { permissionsOf } from '../../../functions/organizations/roles.ts'
import type { Actor } from '../../../shared/actor.ts'
import { DomainError } from '../../../shared/errors/domain-error.ts'
import { type IdempotencyRecord, idempotencyPut, type Once } from '../../../shared/idempotency.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Money } from '../../../shared/money.ts'
import { defineTable } from '../../../shared/tables.ts'
import { put } from '../../../shared/writes.ts'
import { memoryDataKeys } from '../../support/memory-data-keys.ts'

const assets = new URL('../../../functions/assistant/assets/', import.meta.url)
const knowledgeFile: KnowledgeFile = JSON.parse(readFileSync(new URL('knowledge-1.json', assets), 'utf8'))
export const classify = classifierOf(decodeModel(readFileSync(new URL('intents-1.model', assets))))
export const shippedKnowledge = knowledgeFile
/** Indexed once for all worlds: it is only read. */
const shipped = knowledgeOf(knowledgeFile)
const timeZone = 'Asia/Shanghai'
const TENANT = { id: 'test', locale: 'zh-CN', timeZone }
/** A Wednesday, 14:00 in Shanghai. */
export const NOW = '2026-11-25T06:00:00.000Z'

export const buyerOf = (organizationId: string, person = 'buyer', role = 'dealer.buyer'): Actor => ({
  subject: `${organizationId}.${person}`,
  organizationId,
  organizationRoles: ['dealer'],
  role,
  permissions: permissionsOf(role),
})

export type WorldOrder = KnownOrder & { readonly buyerId: string }
type WorldInvoice = KnownInvoice & { readonly buyerId: string }

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** An id of the right form for each number: the number in base 32 behind something constant. */
export const idOf = (prefix: string, number: number): string => {
  const digits = [...Array(8).keys()].map(i => letters[Math.floor(number / 32 ** (7 - i)) % 32])
  return `${prefix}_01KAQ3T5V8M2X4Z6Q9${digits.join('')}`
}

export const money = (amount: number) => ({ amount, currency: 'CNY' })

export const lineOf = (sku: string, quantity: number, shipped = 0, name = sku) => ({
  lineNumber: 1,
  sku,
  name: { zh: name, en: name },
  quantity,
  shipped,
  cancelled: 0,
  backordered: 0,
})

export const orderOf = (orderId: string, buyerId: string, change: Partial<WorldOrder> = {}): WorldOrder => ({
  orderId,
  buyerId,
  status: 'placed',
  version: 1,
  placedAt: '2026-11-22T02:00:00.000Z',
  paymentTerms: { netDays: 30, dueOn: '2026-12-22' },
  lines: [lineOf('DL-100', 12, 0, '六角螺栓')],
  total: money(123_400),
  ...change,
})

const records = defineTable({ name: 'ordering' })

/** Orders, offers and invoices in memory, with the rules of the real ones as far as the assistant meets them. */
export const startWorld = (
  options: {
    readonly engine?: (embedded: ReturnType<typeof embeddedEngine>) => ReturnType<typeof embeddedEngine>
  } = {},
) => {
  const tables = memoryTables()
  const orders = new Map<string, WorldOrder>()
  const offers = new Map<string, KnownOffer>()
  const invoices = new Map<string, WorldInvoice>()
  const done: { readonly kind: string; readonly orderId: string; readonly by: string }[] = []
  const handed: unknown[] = []
  const returns: (KnownReturn & { readonly orderId: string })[] = []
  const places = new Map<string, readonly KnownPlace[]>()
  const limits = new Map<string, Money>()
  let number = 1000
  let now = NOW
  const newId = (prefix: string) => idOf(prefix, number++)

  const mine = (orderId: string, actor: Actor) => {
    const order = orders.get(orderId)
    return order?.buyerId === actor.organizationId ? order : undefined
  }
  const kept = (order: WorldOrder): WorldOrder => {
    orders.set(order.orderId, order)
    return order
  }
  const found = (orderId: string, actor: Actor, ifMatch: number): WorldOrder => {
    const order = mine(orderId, actor)
    if (!order) throw new DomainError('not-found', 'There is no such order.')
    if (order.version !== ifMatch) throw new DomainError('precondition-failed', 'The order has changed.')
    return order
  }
  const remembered = async (order: WorldOrder, once: Once<KnownOrder>, kind: string, by: string) => {
    await tables.transact([idempotencyPut(records, once(order))])
    done.push({ kind, orderId: order.orderId, by })
    return kept(order)
  }
  const priceOf = (sku: string) => offers.get(sku)?.unitPrice ?? money(0)

  const commands = {
    find: async (orderId: string, actor: Actor) => mine(orderId, actor),
    place: async (
      { actor, lines }: { actor: Actor; lines: readonly { sku: string; quantity: number }[] },
      once: Once<KnownOrder>,
    ) => {
      const total = money(lines.reduce((sum, { sku, quantity }) => sum + priceOf(sku).amount * quantity, 0))
      const order = orderOf(newId('ord'), actor.organizationId, {
        lines: lines.map(({ sku, quantity }) => lineOf(sku, quantity)),
        total,
        placedAt: now,
      })
      return remembered(order, once, 'place', actor.subject)
    },
    change: async (
      {
        actor,
        orderId,
        ifMatch,
        lines,
        ...wishes
      }: {
        actor: Actor
        orderId: string
        ifMatch: number
        lines: readonly { sku: string; quantity: number }[]
        requestedDeliveryOn?: string | undefined
      },
      once: Once<KnownOrder>,
    ) => {
      const order = found(orderId, actor, ifMatch)
      const changed = lines.map(({ sku, quantity }, i) => ({ ...lineOf(sku, quantity), lineNumber: i + 1 }))
      // as with the real one, what is not said again is gone
      const { requestedDeliveryOn: _on, buyerOrderReference: _reference, ...rest } = order
      return remembered(
        { ...rest, ...wishes, lines: changed, version: order.version + 1 },
        once,
        'change',
        actor.subject,
      )
    },
    cancel: async (
      { actor, orderId, ifMatch }: { actor: Actor; orderId: string; ifMatch: number },
      once: Once<KnownOrder>,
    ) => {
      const order = found(orderId, actor, ifMatch)
      if (!['placed', 'confirmed'].includes(order.status))
        throw new DomainError('illegal-transition', `The order is ${order.status}.`)
      return remembered(
        { ...order, status: 'cancelled', version: order.version + 1 },
        once,
        'cancel',
        actor.subject,
      )
    },
  }

  const noted = async (record: IdempotencyRecord, kind: string, orderId: string, by: string) => {
    await tables.transact([idempotencyPut(records, record)])
    done.push({ kind, orderId, by })
  }
  const afterSales = {
    redirect: async (
      { actor, orderId, ifMatch, unitId }: { actor: Actor; orderId: string; ifMatch: number; unitId: string },
      once: Once<KnownOrder>,
    ) => {
      const order = found(orderId, actor, ifMatch)
      const changed = { ...order, deliverToUnit: unitId, version: order.version + 1 }
      return remembered(changed, once, 'redirect', actor.subject)
    },
    requestReturn: async (
      { actor, orderId, lines }: { actor: Actor; orderId: string; lines: KnownReturn['lines'] },
      once: Once<{ returnId: string; orderId: string }>,
    ) => {
      if (!mine(orderId, actor)) throw new DomainError('not-found', 'There is no such order.')
      const made = { returnId: newId('ret'), orderId, state: 'requested' as const, lines }
      await noted(once(made), 'return', orderId, actor.subject)
      returns.push(made)
      return made
    },
  }
  const demand = async (
    { actor, orderIds }: { actor: Actor; orderIds: readonly string[] },
    once: Once<{ invoices: { invoiceId: string; series: string; number: number }[] }>,
  ) => {
    const [orderId = ''] = orderIds
    if (!mine(orderId, actor)) throw new DomainError('not-found', 'There is no such order.')
    const issued = { invoices: [{ invoiceId: newId('inv'), series: 'S-2026', number: number++ }] }
    await noted(once(issued), 'invoice', orderId, actor.subject)
    return issued
  }

  const invoiceMail = invoiceMailOn(tables, { clock: () => now, tenantId: TENANT.id })
  const registered = async (organizationId: string) => {
    if (await organizationStore(tables).find(organizationId)) return
    const item = organizationItem({ organizationId, name: organizationId, roles: ['dealer'] })
    await tables.transact([put(organizationsTable, item)])
  }

  let knowledge = shipped
  const makeTools = toolsFor(
    {
      orders: {
        find: async (orderId, actor) => mine(orderId, actor),
        newest: async (actor, limit) =>
          [...orders.values()]
            .filter(({ buyerId }) => buyerId === actor.organizationId)
            .toSorted((a, b) => (a.placedAt > b.placedAt ? -1 : 1))
            .slice(0, limit),
        shipments: async () => [],
        returns: async orderId => returns.filter(one => one.orderId === orderId),
        places: async ({ organizationId }) => places.get(organizationId) ?? [],
      },
      offers: {
        find: async sku => offers.get(sku),
        search: async (words, limit) =>
          [...offers.values()]
            .filter(({ name, sku }) =>
              words
                .split(' ')
                .some(word => `${sku} ${name.zh} ${name.en}`.toLowerCase().includes(word.toLowerCase())),
            )
            .slice(0, limit),
      },
      invoices: {
        find: async (invoiceId, actor) => {
          const invoice = invoices.get(invoiceId)
          return invoice?.buyerId === actor.organizationId ? invoice : undefined
        },
        ofOrder: async (orderId, actor) =>
          [...invoices.values()].filter(
            one => one.orderId === orderId && one.buyerId === actor.organizationId,
          ),
      },
      invoiceMail: async actor => {
        await registered(actor.organizationId)
        return invoiceMail.of(actor)
      },
      credit: async ({ organizationId }) => {
        const own = [...orders.values()].filter(({ buyerId }) => buyerId === organizationId)
        return decideCredit(organizationId, own as (WorldOrder & Order)[], limits.get(organizationId))
      },
      knowledge: async () => knowledge,
    },
    timeZone,
  )
  /** Whatever a tool hands to an engine is kept, to be searched for what it must not hand. */
  const watched = async (actor: Actor, at: string): Promise<Tools> => {
    const tools = await makeTools(actor, at)
    return new Proxy(tools, {
      get: (target, name: keyof Tools) => {
        const tool = target[name] as ((...all: unknown[]) => unknown) | undefined
        if (!tool) return undefined
        return (...args: unknown[]) => {
          const result = tool(...args)
          if (!(result instanceof Promise)) return result
          return result.then(value => {
            handed.push({ to: actor.organizationId, value })
            return value
          })
        }
      },
    })
  }

  const conversations = conversationStore(tables, memoryDataKeys(), TENANT.id)
  const embedded = embeddedEngine({ classify, timeZone })
  const common = { conversations, newId, tenant: TENANT, mayKeep: async () => {} }
  const send = sendMessage({
    ...common,
    desk: usualServiceDesk,
    engine: options.engine?.(embedded) ?? embedded,
    toolsFor: watched,
  })
  const confirm = confirmAction({
    ...common,
    doAction: doAction({
      orders: { ...commands, ...afterSales },
      invoices: { demand },
      profile: { changeInvoiceMail: invoiceMail.change },
      priceOf: async ({ sku }) => ({ unitPrice: priceOf(sku) }),
    }),
  })
  const once = <T>(result: T) => ({
    id: `test#${number++}`,
    fingerprint: '',
    status: 200,
    body: JSON.stringify(result),
    storedAt: now,
  })

  const talk = (actor: Actor, locale?: string) => {
    let conversationId: string | undefined
    let proposed: string | undefined
    return {
      actor,
      get conversationId() {
        return conversationId
      },
      say: async (text: string) => {
        const answer = await send({ conversationId, text, locale, actor, now, once })
        conversationId = answer.conversationId
        proposed = answer.proposedAction?.actionId
        return answer
      },
      confirm: (accept = true, actionId = proposed ?? idOf('act', 1)) =>
        confirm({ conversationId: conversationId ?? idOf('cnv', 1), actionId, accept, actor, now, once }),
    }
  }

  return {
    tables,
    orders,
    offers,
    invoices,
    returns,
    places,
    limits,
    conversations,
    common,
    done,
    handed,
    talk,
    once,
    keep: kept,
    offer: (offer: KnownOffer) => offers.set(offer.sku, offer),
    invoice: (invoice: WorldInvoice) => invoices.set(invoice.invoiceId, invoice),
    organization: (organizationId: string) => organizationStore(tables).find(organizationId),
    later: (milliseconds: number) => {
      now = new Date(Date.parse(now) + milliseconds).toISOString()
    },
    now: () => now,
    publish: (file: KnowledgeFile) => {
      knowledge = knowledgeOf(file)
    },
  }
}

export type World = ReturnType<typeof startWorld>
