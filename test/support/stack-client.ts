import { randomUUID } from 'node:crypto'
import { catalogTable, type Product, productItem } from '../../functions/catalog/index.ts'
import { inventoryTable, stockItem } from '../../functions/inventory/index.ts'
import { memberItem, organizationItem, organizationsTable } from '../../functions/organizations/index.ts'
import { type Position, positionItem, replenishmentTable } from '../../functions/replenishment/index.ts'
import { demoGoods } from '../../infra/local/demo/goods.ts'
import type { DemoPrincipal } from '../../infra/local/demo/principals.ts'
import { freshToken } from '../../infra/local/identity/fresh-token.ts'
import type { ReceivedMail } from '../../infra/local/mailbox.ts'
import type { QueueMessage } from '../../infra/local/messaging/fauxqs-stores.ts'
import type { QueueState } from '../../infra/local/messaging/queue-view.ts'
import type { Tables } from '../../shared/tables.ts'
import { put } from '../../shared/writes.ts'
import { type ApiCaller, apiCaller } from './api-caller.ts'
import { enrolDevice, type TestDevice } from './device.ts'
import { namedTables } from './named-tables.ts'
import { takeSupplier } from './spare-suppliers.ts'

/** Where a stack is, as plain data that goes from process to process. */
export interface StackAddresses {
  readonly pid: number
  /** Where its logs and mails are */
  readonly home: string
  readonly tenant: string
  readonly region: string
  readonly currency: string
  readonly api: string
  readonly mqtt: string
  readonly issuer: string
  /** Direct invocations and operations of the stack */
  readonly control: string
  readonly dynamodb: string
  /** Logical name -> name in DynamoDB */
  readonly tables: Readonly<Record<string, string>>
  readonly functions: readonly string[]
  /** How many spare suppliers were seeded: see `spare-suppliers.ts` */
  readonly spareSuppliers?: number
}

export interface NewSku {
  /** Pieces on hand; default 1,000 */
  readonly onHand?: number
  /** default `wh_shanghai` */
  readonly warehouseId?: string
  readonly product?: Partial<Product>
  /** Makes it replenished: reorder point, order-up-to level and so on over those of a demo position */
  readonly position?: Partial<Position>
}

export interface Buyer extends ApiCaller {
  readonly name: string
  readonly organizationId: string
}

export interface Supplier {
  readonly organizationId: string
  readonly warehouseId: string
  readonly admin: ApiCaller
  readonly sales: ApiCaller
}

/** A running stack as tests, proofs and benchmarks see it: over its own protocols, and its tables. */
export interface StackClient {
  readonly addresses: StackAddresses
  readonly api: string
  readonly mqtt: string
  /** The tables through the kernel, with all rights, for seeds and assertions. */
  readonly tables: Tables
  /** A fresh token of a principal: `dealer.buyer`, `gateway.m2m`, … */
  token(principal: string): Promise<string>
  /** The HTTP API with a principal's token. */
  as(principal: string): Promise<ApiCaller>
  /** The HTTP API without a token. */
  readonly anonymous: ApiCaller
  /** Invokes a function directly, by its short name; throws what it threw. */
  invoke(functionId: string, event: unknown): Promise<unknown>
  /** What lies in each queue, by short names: `invoicing`, `invoicing-dead`. */
  queues(): Promise<QueueState[]>
  messages(queue: string): Promise<QueueMessage[]>
  /** Sends the dead letters of a queue again and says how many. */
  redrive(queue: string): Promise<number>
  /** Resolves when no stream, queue or function has anything to do; other tests may keep it from that, but for a single queue. */
  quiet(queue?: string): Promise<void>
  /** Lets so many milliseconds pass at once for all functions of the stack; other tests see them pass too. */
  pass(milliseconds: number): Promise<void>
  /** Plays a host of the outside: `https://<host>/…` is answered by a server on loopback. */
  outside(host: string, target: string): Promise<void>
  /** Every mail that the stack has sent, the last one last. */
  mails(): Promise<readonly ReceivedMail[]>
  /** A SKU that no other test knows, on sale and in stock. */
  newSku(options?: NewSku): Promise<string>
  /** A new dealer with one buyer, signed in. */
  newBuyer(): Promise<Buyer>
  /** A new supplier with a warehouse, an administrator and a seller, signed in. A SKU is its own by `{ warehouseId, product: { sellerId } }`. */
  newSupplier(): Promise<Supplier>
  /** A new device of a warehouse, connected over MQTT. */
  newDevice(warehouseId?: string): Promise<TestDevice>
}

const short = (): string => randomUUID().slice(0, 8)

/** Talks to a stack that runs somewhere. */
export const connectStack = (addresses: StackAddresses): StackClient => {
  const { api, issuer, control, mqtt, currency } = addresses
  const tables = namedTables(addresses)

  const operate = async <T>(operation: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${control}/stack/${operation}`, {
      method: 'POST',
      body: JSON.stringify(body ?? null),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(`${operation}: ${(answer as { message: string }).message}`)
    return answer as T
  }

  const token = (principal: string): Promise<string> => freshToken(issuer, principal)

  const as = async (principal: string): Promise<ApiCaller> => apiCaller(api, await token(principal))

  return {
    ...{ addresses, api, mqtt, tables, token, as },
    anonymous: apiCaller(api),
    invoke: async (functionId, event) => {
      const url = `${control}/2015-03-31/functions/${functionId}/invocations`
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(event) })
      const answer = await response.json()
      if (!response.ok || response.headers.has('x-amz-function-error'))
        throw new Error(`${functionId}: ${JSON.stringify(answer)}`)
      return answer
    },
    queues: () => operate('queues'),
    messages: queue => operate(`messages/${queue}`),
    redrive: queue => operate(`redrive/${queue}`),
    quiet: (queue = '') => operate(`quiet${queue && `/${queue}`}`),
    pass: milliseconds => operate('pass', milliseconds),
    outside: (host, target) => operate(`outside/${host}`, target),
    mails: () => operate('mails'),
    newSku: async ({ onHand = 1000, warehouseId = 'wh_shanghai', product, position } = {}) => {
      const [model] = demoGoods()
      if (!model) throw new Error('The demo has no goods')
      const sku = `T-${short()}`
      // The model's numbers are the model's.
      const { gtin: _gtin, packs: _packs, ...facts } = model.product
      const unitPrice = { ...model.product.unitPrice, currency }
      await tables.transact([
        put(catalogTable, productItem({ ...facts, unitPrice, ...product, sku })),
        put(inventoryTable, stockItem({ sku, warehouseId, onHand, held: 0 })),
        ...(position
          ? [
              put(
                replenishmentTable,
                positionItem({ ...(model.positions[0] as Position), ...position, sku, warehouseId }),
              ),
            ]
          : []),
      ])
      return sku
    },
    newBuyer: async () => {
      const name = `buyer-${short()}`
      const organizationId = `org_${short()}`
      const principal: DemoPrincipal = {
        name,
        subject: `user-${name}`,
        organizationId,
        role: 'buyer',
        kind: 'person',
      }
      await tables.transact([
        put(organizationsTable, organizationItem({ organizationId, name, roles: ['dealer'] })),
        put(
          organizationsTable,
          memberItem({ subject: principal.subject, organizationId, role: 'dealer.buyer' }),
        ),
      ])
      await operate('principal', principal)
      return { ...(await as(name)), name, organizationId }
    },
    newSupplier: async () => {
      const { organizationId, warehouseId } = await takeSupplier(tables, addresses.spareSuppliers ?? 0)
      const names = { admin: `admin-${short()}`, sales: `sales-${short()}` }
      await tables.transact(
        Object.entries(names).map(([role, name]) =>
          put(
            organizationsTable,
            memberItem({ subject: `user-${name}`, organizationId, role: `supplier.${role}` }),
          ),
        ),
      )
      for (const [role, name] of Object.entries(names))
        await operate('principal', { name, subject: `user-${name}`, organizationId, role, kind: 'person' })
      return { organizationId, warehouseId, admin: await as(names.admin), sales: await as(names.sales) }
    },
    newDevice: async (warehouseId = 'wh_shanghai') => {
      const device = { deviceId: `dev_${short()}`, warehouseId, secret: randomUUID() }
      await operate('device', device)
      return enrolDevice(mqtt, device)
    },
  }
}
