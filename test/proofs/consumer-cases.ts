import { deviceChanged } from '../../events/devices.device-changed.v1.ts'
import { stockLow } from '../../events/inventory.stock-low.v1.ts'
import { assistantTable } from '../../functions/assistant/assistant.table.ts'
import { catalogTable, productItem } from '../../functions/catalog/index.ts'
import type { Device } from '../../functions/devices/device.ts'
import { routes as devices } from '../../functions/devices/routes.ts'
import { routes as documents } from '../../functions/documents/routes.ts'
import { inventoryTable, stockItem } from '../../functions/inventory/index.ts'
import { BOOKS } from '../../functions/inventory/inventory.table.ts'
import { routes as inventory } from '../../functions/inventory/routes.ts'
import { routes as invoicing } from '../../functions/invoicing/routes.ts'
import { defaultSettings } from '../../functions/invoicing/settings.ts'
import { routes as ordering } from '../../functions/ordering/routes.ts'
import { memberItem, organizationsTable } from '../../functions/organizations/index.ts'
import { routes as organizations } from '../../functions/organizations/routes.ts'
import { erasureKey, privacyTable } from '../../functions/privacy/privacy.table.ts'
import { type Position, positionItem, replenishmentTable } from '../../functions/replenishment/index.ts'
import { routes as replenishment } from '../../functions/replenishment/routes.ts'
import { warningStore } from '../../functions/warnings/warning.store.ts'
import { lowStock } from '../../functions/warnings/warning.ts'
import { type AuditEntry, auditPut } from '../../shared/audit.ts'
import { toItem } from '../../shared/aws/attributes.ts'
import { days, minutes, plus, systemClock } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'
import { outboxItem } from '../../shared/outbox.ts'
import { keysTable } from '../../shared/subject-keys.ts'
import { invoiced } from '../scenarios/invoicing.ts'
import { placed } from '../scenarios/ordering.ts'
import { productOf, type Side, sqsEventOf } from '../scenarios/world.ts'
import { type ConsumerCase, type ConsumerCases, eventOf, eventsOf, messageOf } from './consumer-case.ts'
import type { Lab } from './lab.ts'
import { later } from './later.ts'
import { isEffect } from './watch.ts'

const dayBefore = (): string => plus(systemClock(), -days(1)).slice(0, 10)

/** New SKUs of a side with so many pieces each. */
export const goods = async (side: Side, count: number, onHand: number): Promise<string[]> => {
  const { target, warehouseId } = side
  const skus = Array.from({ length: count }, () => side.unique('C'))
  await target.tables.putAll(
    catalogTable,
    skus.map(sku => productItem(productOf(side, sku))),
  )
  await target.tables.putAll(
    inventoryTable,
    skus.map(sku => stockItem({ sku, warehouseId, onHand, held: 0 })),
  )
  return skus
}

/** A SKU that is replenished below fifty pieces. */
export const position = async (side: Side, onHand: number): Promise<string> => {
  const [sku = ''] = await goods(side, 1, onHand)
  const wanted: Position = {
    ...{ sku, warehouseId: side.warehouseId, buyerId: side.supplierId, supplierId: `org_maker_${side.name}` },
    ...{ reorderPoint: 50, orderUpTo: 200, packSize: 1, moq: 1, leadTimeDays: 7, onOrder: 0, version: 0 },
  }
  await side.target.tables.putAll(replenishmentTable, [positionItem(wanted)])
  return sku
}

export const order = async (
  side: Side,
  skus: readonly string[],
  quantity: number,
  wishes: object = {},
): Promise<string> => {
  const lines = skus.map(sku => ({ sku, quantity }))
  const body = { lines, ...wishes }
  return (await side.as('dealer.buyer').get(ordering.placeOrder, { body })).orderId
}

export const ship = (side: Side, orderId: string): Promise<unknown> =>
  side.as('supplier.sales').get(ordering.shipOrder, { params: { orderId }, body: {} })

export const receive = async (side: Side, sku: string, quantity: number): Promise<string> => {
  const body = { kind: 'receipt', warehouseId: side.warehouseId, lines: [{ sku, quantity }] }
  return (await side.as('supplier.sales').get(inventory.moveStock, { body })).movementId
}

/** The event of that type which an aggregate tells when something was done. */
const told = (type: string, does: (lab: Lab) => Promise<string>): ConsumerCase => ({
  prepare: async lab => sqsEventOf(await eventOf(lab, await does(lab), type)),
})

/** Lets a request die behind its nth write; what it leaves is for those who come after it. */
const dyingAt = async ({ proxy }: Lab, nth: number, ask: () => Promise<unknown>): Promise<void> => {
  let write = 0
  proxy.decide(call => (isEffect(call) && ++write === nth ? 'after' : 'pass'))
  await ask().catch(() => {})
  proxy.decide(() => 'pass')
  proxy.revive()
}

/** What a queue was sent last. */
const lastIn = ({ target }: Lab, variable: string) => {
  const body = target.messages().get(variable.toLowerCase())?.at(-1)
  if (!body) throw new Error(`Nothing was sent to ${variable}`)
  return messageOf(JSON.parse(body))
}

/** So many lines do not fit into the transaction of their order. */
const MANY = 110
/** The first step, and one of the five chunks. */
const HALF_WAY = 2

const large = new WeakMap<Lab, Promise<string[]>>()
const manySkus = (lab: Lab): Promise<string[]> => {
  const known = large.get(lab) ?? goods(lab.sides.ours, MANY, 1_000_000)
  large.set(lab, known)
  return known
}

/** A seller whose invoices have two rows at most, so that a shipment of forty lines has twenty of them. */
const smallInvoices = async ({ theirs }: Lab['sides']): Promise<void> => {
  const admin = theirs.as('supplier.admin')
  const params = { sellerId: theirs.supplierId, organizationId: theirs.supplierId }
  const { version } = await admin.get(invoicing.readInvoicingSettings, { params })
  if (version) return
  const body = { ...defaultSettings, maxRows: 2 }
  await admin.get(invoicing.saveInvoicingSettings, { params, body, headers: { 'if-none-match': '*' } })
}

/** A piece of an invoiced order is back. */
const comeBack = async (side: Side): Promise<void> => {
  const { orderId, invoiceId } = await invoiced(side)
  const sales = side.as('supplier.sales')
  const { shipments } = await sales.get(documents.readInvoice, { params: { invoiceId } })
  const { shipmentId } = shipments[0]
  const lines = [{ lineNumber: 1, quantity: '1' }]
  await sales.get(invoicing.returnGoods, { params: { orderId }, body: { shipmentId, lines } })
}

/** Two who keep the stock of the other side's supplier and can be written to. */
const keepers = async ({ theirs }: Lab['sides']): Promise<void> => {
  const organizationId = theirs.supplierId
  for (const subject of ['keeper.one', 'keeper.two']) {
    const email = `${subject}@theirs.example`
    const saved = await theirs.as('operator.admin').ask(organizations.saveMember, {
      params: { organizationId, subject },
      body: { role: 'supplier.sales', contact: { name: subject, email } },
      headers: { 'if-none-match': '*' },
    })
    if (saved.status !== 200 && saved.status !== 412) throw new Error(`${saved.status} ${saved.text}`)
  }
}

const warn = (side: Side): DomainEvent<typeof stockLow.example> =>
  stockLow.create(
    { aggregate: side.unique('wrn'), sequence: 1, time: systemClock(), tenant: side.target.tenantId },
    { ...stockLow.example, ownerId: side.supplierId },
  )

const device = (side: Side): Promise<Device> =>
  side.as('operator.admin').get(devices.registerDevice, {
    body: {
      deviceId: side.unique('dev'),
      warehouseId: side.warehouseId,
      credential: { kind: 'secret', secret: 'a'.repeat(40) },
      places: [{ sku: side.sku }],
    },
  })

/** What somebody has done. */
const entry = (side: Side): AuditEntry => ({
  ...{ requestId: side.unique('req'), at: systemClock(), actor: 'ours.dealer.buyer' },
  ...{ onBehalfOf: side.dealerId, role: 'dealer.buyer', route: 'POST /v1/orders', objects: [] },
  decision: 'done',
})

/** What the outbox's stream says of events. */
const streamOf = (events: readonly DomainEvent[]) => ({
  Records: events.map((event, i) => ({
    eventName: 'INSERT',
    dynamodb: { NewImage: toItem(outboxItem(event)), SequenceNumber: String(i) },
  })),
})

/**
 * All functions that nobody's request runs, by their ids, with what they do. A function without a row here fails the
 * build: see `consumer-cases.test.ts`.
 */
export const consumerCases: Readonly<Record<string, ConsumerCases>> = {
  'audit-seal-entries': {
    'an entry': {
      untold: true,
      again: 0,
      prepare: async ({ sides }) => {
        await placed(sides.ours)
        return {}
      },
    },
    'more entries than a transaction holds': {
      untold: true,
      again: 0,
      prepare: async ({ sides, target }) => {
        await target.tables.transact(Array.from({ length: 60 }, () => auditPut(entry(sides.ours))))
        return {}
      },
    },
  },
  'devices-admit-device': {
    writesNothing: 'It answers AWS IoT whether a device may have a certificate.',
    prepare: async ({ sides }) => ({
      parameters: { SerialNumber: (await device(sides.ours)).deviceId },
      templateName: 'fleet',
    }),
  },
  'devices-end-grace': {
    'a credential that was replaced': {
      after: days(60),
      again: 0,
      prepare: async ({ sides }) => {
        const { deviceId } = await device(sides.ours)
        await sides.ours.as('operator.admin').get(devices.rotateCredential, {
          params: { deviceId },
          body: { credential: { kind: 'secret', secret: 'b'.repeat(40) }, graceMinutes: 60 },
        })
        return {}
      },
    },
  },
  'devices-follow-device': {
    writesNothing: 'It brings AWS IoT in line with the registry, by requests that may be repeated.',
    prepare: async lab => {
      const { deviceId } = await device(lab.sides.ours)
      const params = { deviceId }
      await lab.sides.ours
        .as('operator.admin')
        .get(devices.revokeDevice, { params, body: { reason: 'stolen' } })
      return sqsEventOf(await eventOf(lab, deviceId, deviceChanged.type))
    },
  },
  'devices-watch-silence': {
    'three devices that do not speak': {
      after: days(30),
      again: 0,
      prepare: async ({ sides }) => {
        for (let i = 0; i < 3; i++) await device(sides.ours)
        return {}
      },
    },
  },
  'documents-send-out-invoices': {
    'an invoice': {
      prepare: async lab =>
        sqsEventOf(
          await eventOf(lab, (await invoiced(lab.sides.ours)).invoiceId, 'invoicing.invoice-issued.v1'),
        ),
    },
    'a part of an export': {
      prepare: async lab => {
        const { ours } = lab.sides
        const { invoiceId } = await invoiced(ours)
        await ours.deliver('invoicing.invoice-issued.v1', invoiceId, 'documents-send-out-invoices')
        const body = { month: systemClock().slice(0, 7) }
        const { exportId } = await ours.as('supplier.sales').get(documents.requestInvoiceExport, { body })
        return sqsEventOf(await eventOf(lab, exportId, 'documents.export-requested.v1'))
      },
    },
    'a mailing that was asked for': {
      mails: true,
      prepare: async lab => {
        const { invoiceId } = await invoiced(lab.sides.ours)
        const body = { email: 'books@buyer.example' }
        const { mailingId } = await lab.sides.ours
          .as('dealer.buyer')
          .get(documents.requestMailing, { params: { invoiceId }, body })
        return sqsEventOf(await eventOf(lab, mailingId, 'documents.mailing-requested.v1'))
      },
    },
  },
  'forecasting-record-demand': {
    'an order': told('ordering.order-placed.v1', async ({ sides }) => (await placed(sides.ours)).orderId),
    'an order of many lines': told('ordering.order-placed.v1', async lab =>
      order(lab.sides.ours, await manySkus(lab), 1),
    ),
  },
  'inventory-reconcile-stock': {
    'books that were closed days ago': {
      again: 0,
      prepare: async ({ sides, target }) => {
        const openedOn = plus(systemClock(), -days(5)).slice(0, 10)
        await target.tables.putAll(inventoryTable, [{ ...BOOKS, openedOn }])
        const [sku = ''] = await goods(sides.ours, 1, 0)
        await later(-days(3), () => receive(sides.ours, sku, 7))
        return {}
      },
    },
  },
  'inventory-watch-levels': {
    'an order that leaves too little': told('ordering.order-placed.v1', async ({ sides: { ours } }) => {
      const [sku = ''] = await goods(ours, 1, 10)
      await ours.as('supplier.sales').get(inventory.setLevels, {
        params: { warehouseId: ours.warehouseId, sku },
        headers: { 'if-none-match': '*' },
        body: { lowBelow: 9 },
      })
      return order(ours, [sku], 3)
    }),
  },
  'invoicing-do-work': {
    'goods of two orders that came back': {
      again: minutes(1),
      prepare: async ({ sides: { ours } }) => {
        for (let i = 0; i < 2; i++) await comeBack(ours)
        return {}
      },
    },
  },
  'invoicing-issue-invoices': {
    'a shipment': told('ordering.order-shipped.v1', async ({ sides: { ours } }) => {
      const { orderId } = await placed(ours)
      await ship(ours, orderId)
      return orderId
    }),
    'a shipment of twenty invoices': told('ordering.order-shipped.v1', async ({ sides }) => {
      await smallInvoices(sides)
      const orderId = await order(sides.theirs, await goods(sides.theirs, 40, 10), 1)
      await ship(sides.theirs, orderId)
      return orderId
    }),
  },
  'ordering-fill-backorders': {
    'a receipt that four orders wait for': told('inventory.stock-moved.v1', async ({ sides: { ours } }) => {
      const [sku = ''] = await goods(ours, 1, 0)
      for (let i = 0; i < 4; i++) await order(ours, [sku], 5, { allowBackorder: true })
      return receive(ours, sku, 17)
    }),
  },
  'ordering-finish-works': {
    'a large order that was not placed to its end': {
      prepare: async lab => {
        const skus = await manySkus(lab)
        await dyingAt(lab, HALF_WAY, () => order(lab.sides.ours, skus, 1))
        return lastIn(lab, 'WORKS_QUEUE_URL')
      },
    },
    'a large order that was not shipped to its end': {
      prepare: async lab => {
        const orderId = await order(lab.sides.ours, await manySkus(lab), 1)
        await dyingAt(lab, HALF_WAY, () => ship(lab.sides.ours, orderId))
        return lastIn(lab, 'WORKS_QUEUE_URL')
      },
    },
  },
  'ordering-review-backorders': {
    'a draft that was given up, and two orders that wait for its pieces': {
      again: 0,
      prepare: async ({ sides: { ours } }) => {
        const [sku = ''] = await goods(ours, 1, 12)
        const draft = await order(ours, [sku], 12, { draft: true, holdForMinutes: 60 })
        for (let i = 0; i < 2; i++) await order(ours, [sku], 5, { allowBackorder: true })
        await ours.as('dealer.buyer').get(ordering.cancelOrder, { params: { orderId: draft }, body: {} })
        return {}
      },
    },
  },
  'outbox-relay': {
    'what an order tells': {
      untold: true,
      prepare: async lab => {
        const { orderId } = await placed(lab.sides.ours)
        await ship(lab.sides.ours, orderId)
        return streamOf(await eventsOf(lab, orderId))
      },
    },
  },
  'outbox-sweep': {
    'what the relay has left': {
      untold: true,
      after: minutes(5),
      again: 0,
      prepare: async lab => {
        await placed(lab.sides.ours)
        return {}
      },
    },
  },
  'privacy-repeat-erasures': {
    'what a restore has brought back of two persons': {
      again: days(1),
      prepare: async ({ sides: { ours }, target: { tables } }) => {
        for (let i = 0; i < 2; i++) {
          const subject = ours.unique('erased')
          const requestId = ours.unique('prq')
          const erasedAt = systemClock()
          await tables.putAll(privacyTable, [
            { ...erasureKey(erasedAt, requestId), requestId, subject, erasedAt },
          ])
          const key = { pk: `subject#${subject}`, sk: 'data-key', wrapped: 'from a backup' }
          for (const table of [keysTable, assistantTable]) await tables.putAll(table, [key])
          await tables.putAll(organizationsTable, [
            {
              ...memberItem({
                subject,
                organizationId: ours.as('dealer.admin').organizationId,
                role: 'dealer.buyer',
              }),
              mailIndex: subject,
            },
          ])
        }
        return {}
      },
    },
  },
  'privacy-watch-deadlines': {
    writesNothing: 'It counts and logs which requests of people are due.',
    prepare: async () => ({}),
  },
  'replenishment-plan-positions': {
    'a part of the night': {
      prepare: async ({ sides: { ours } }) => {
        const refs = []
        for (let i = 0; i < 3; i++)
          refs.push({ sku: await position(ours, 500), warehouseId: ours.warehouseId })
        return messageOf({ run: dayBefore(), part: ++parts, refs })
      },
    },
  },
  'replenishment-record-readings': {
    'a reading': {
      prepare: async lab => {
        const { ours } = lab.sides
        const [sku = ''] = await goods(ours, 1, 100)
        const reading = {
          ...{
            deviceId: ours.unique('dev'),
            readingId: ours.unique('r'),
            warehouseId: ours.warehouseId,
            sku,
          },
          ...{ quantity: 90, measuredAt: systemClock() },
        }
        await ours.as('gateway').get(replenishment.postReadings, { body: { readings: [reading] } })
        return lastIn(lab, 'READINGS_QUEUE_URL')
      },
    },
  },
  'replenishment-review-positions': {
    'three positions that have run out': {
      again: 0,
      prepare: async ({ sides: { ours } }) => {
        for (let i = 0; i < 3; i++) await position(ours, 5)
        return {}
      },
    },
  },
  'replenishment-start-planning': {
    writesNothing: 'It sends parts to a queue, whose workers know those that they have done.',
    prepare: async () => ({}),
  },
  'replenishment-watch-positions': {
    'an order that takes a position under its point': told(
      'ordering.order-placed.v1',
      async ({ sides: { ours } }) => order(ours, [await position(ours, 60)], 15),
    ),
  },
  'warnings-collect-warnings': {
    'a warning': { prepare: async ({ sides }) => sqsEventOf(warn(sides.ours)) },
  },
  'warnings-mail-warnings': {
    'two warnings for two people': {
      mails: true,
      again: minutes(16),
      prepare: async ({ sides, target }) => {
        await keepers(sides)
        const { collect } = warningStore(target.tables, systemClock)
        for (const event of [warn(sides.theirs), warn(sides.theirs)]) await collect(lowStock(event), event)
        return {}
      },
    },
  },
}

let parts = 0
