import { inventoryTable } from '../../../functions/inventory/inventory.table.ts'
import type { Reminder } from '../../../functions/ordering/finish-work.ts'
import { type OrderStatus, reachable } from '../../../functions/ordering/lifecycle.ts'
import { orderingTable } from '../../../functions/ordering/ordering.table.ts'
import { type Instant, plus } from '../../../shared/clock.ts'
import { DomainError } from '../../../shared/errors/domain-error.ts'
import { AlreadyDone, findRecord, type Once } from '../../../shared/idempotency.ts'
import type { NewId } from '../../../shared/ids.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { TableDefinition, Tables } from '../../../shared/tables.ts'
import { type Chance, chanceFrom } from './chance.ts'
import { type Faults, noFaults, type Process, startProcess } from './faulty-tables.ts'
import { oversold, violationsIn } from './laws.ts'
import {
  BUYER,
  buyer,
  type Services,
  seedStock,
  seller,
  servicesOn,
  skus,
  warehouses,
} from './stock-world.ts'

/** Small limits make orders of three lines go step by step. */
const LIMITS = { inline: 2, chunk: 1, writes: 10 }
const FAULTS: Faults = { crash: 0.02, conflict: 0.03, throttle: 0.02 }
const START = '2026-11-25T04:00:00.000Z'

/** A request with its key: sent again it is the same one. */
interface Command {
  readonly name: string
  readonly table: TableDefinition
  readonly id: string
  run(services: Services, once: never): Promise<unknown>
}

export interface HistoryOptions {
  readonly seed: number
  /** Puts something between each process and the tables: for faults that are planted. */
  readonly between?: (tables: Tables) => Tables
}

export interface HistoryResult {
  readonly violations: readonly string[]
  /** What was done, to be read when something is wrong. */
  readonly trace: readonly string[]
}

const VERBS = [
  'place',
  'ship',
  'cancel',
  'change',
  'confirm',
  'reject',
  'deliver',
  'complete',
  'ship',
] as const

class History {
  readonly chance: Chance
  readonly #tables: Tables = memoryTables()
  readonly #shared: Tables
  readonly #between: (tables: Tables) => Tables
  readonly #trace: string[] = []
  readonly #violations: string[] = []
  readonly #reminders: Reminder[] = []
  readonly #sent: Command[] = []
  readonly #orderIds = new Set<string>()
  #processes: Process[] = []
  #now: Instant = START
  #ids = 0
  readonly #counted = new Set<string>()

  constructor({ seed, between = tables => tables }: HistoryOptions) {
    this.chance = chanceFrom(seed)
    this.#between = between
    const shared = this.#tables
    this.#shared = {
      ...shared,
      transact: async writes => {
        await shared.transact(writes)
        for (const violation of await oversold(this.#tables, writes, this.#counted)) {
          this.#violations.push(violation)
        }
      },
    }
  }

  readonly #clock = (): Instant => {
    this.#now = plus(this.#now, 1)
    return this.#now
  }

  readonly #newId: NewId = prefix => {
    const id = `${prefix}_${String(++this.#ids).padStart(26, '0')}`
    if (prefix === 'ord') this.#orderIds.add(id)
    return id
  }

  #services(tables: Tables): Services {
    return servicesOn(this.#between(tables), {
      clock: this.#clock,
      newId: this.#newId,
      limits: LIMITS,
      remind: async reminder => {
        this.#reminders.push(reminder)
      },
    })
  }

  /** Sends a command, as the HTTP entry does: what was done before is answered again. */
  #send(command: Command, faults = FAULTS): void {
    const name = command.name
    const process = startProcess(name, this.#shared, this.chance, faults, async tables => {
      const once = ((result: unknown) => ({
        id: command.id,
        fingerprint: '',
        status: 200,
        body: JSON.stringify(result),
        storedAt: this.#now,
      })) as Once<unknown>
      try {
        await command.run(this.#services(tables), once as never)
        this.#trace.push(`done ${name}`)
      } catch (thrown) {
        this.#trace.push(`${thrown instanceof Error ? thrown.message : thrown} <- ${name}`)
        if (thrown instanceof AlreadyDone) return
        if (!(thrown instanceof Error)) throw thrown
        if (thrown.name === 'ThrottlingException') return
        if (!(thrown instanceof DomainError)) throw thrown
        await findRecord(tables, command.table, command.id).catch(again => {
          if (!(again instanceof Error) || !/Throttled|still being/.test(again.message)) throw again
        })
      }
    })
    this.#processes.push(process)
  }

  #machine(name: string, run: (services: Services) => Promise<unknown>, faults = FAULTS): void {
    this.#processes.push(
      startProcess(name, this.#shared, this.chance, faults, async tables => {
        try {
          await run(this.#services(tables))
          this.#trace.push(`done ${name}`)
        } catch (thrown) {
          this.#trace.push(`${thrown instanceof Error ? thrown.message : thrown} <- ${name}`)
          // Messages come back after these.
          const mayComeBack =
            thrown instanceof DomainError ||
            (thrown instanceof Error && /Throttled|still under way/.test(thrown.message))
          if (!mayComeBack) throw thrown
        }
      }),
    )
  }

  async #anOrder() {
    const ids = [...this.#orderIds]
    if (ids.length === 0) return undefined
    const orderId = this.chance.of(ids)
    return this.#services(this.#tables).orders.find(orderId)
  }

  #lines(most = 4) {
    const count = Math.min(most, this.chance.of([1, 1, 2, 3, 4]))
    return Array.from({ length: count }, () => ({
      sku: this.chance.of(skus),
      quantity: this.chance.between(1, 6),
    }))
  }

  #named(lines: number) {
    if (this.chance.happens(0.4)) return {}
    return {
      lines: [{ lineNumber: this.chance.between(1, lines), quantity: this.chance.between(1, 3) }],
    }
  }

  #command(name: string, table: TableDefinition, run: Command['run']): Command {
    return { name: `${name} #${this.#sent.length}`, table, id: `key ${this.#sent.length}`, run }
  }

  #place(): Command {
    const draft = this.chance.happens(0.25)
    const reference = `key ${this.#sent.length}`
    const body = {
      actor: buyer,
      lines: this.#lines(draft ? 2 : 4),
      buyerOrderReference: reference,
      ...(this.chance.happens(0.4) ? { allowBackorder: true } : {}),
      ...(draft ? { draft } : {}),
      ...(draft && this.chance.happens(0.7) ? { holdForMinutes: 10 } : {}),
    }
    const text = body.lines.map(({ sku, quantity }) => `${quantity} ${sku}`).join(', ')
    return this.#command(`place ${text}${draft ? ' as a draft' : ''}`, orderingTable, (services, once) =>
      services.place(body, once),
    )
  }

  #movement(): Command {
    const { chance } = this
    const kind = chance.of(['receipt', 'receipt', 'adjustment', 'transfer', 'count', 'quarantine'] as const)
    const warehouseId = chance.of(warehouses)
    const sign = (kind === 'adjustment' || kind === 'quarantine') && chance.happens(0.5) ? -1 : 1
    const body = {
      actor: seller,
      kind,
      warehouseId,
      lines: [{ sku: chance.of(skus), quantity: sign * chance.between(1, 8) }],
      ...(kind === 'transfer' ? { toWarehouseId: warehouses.find(one => one !== warehouseId) } : {}),
      ...(kind === 'adjustment' || kind === 'quarantine' ? { reason: 'test' } : {}),
    }
    const [line] = body.lines
    if (kind === 'count') this.#counted.add(`${line?.sku} ${warehouseId}`)
    return this.#command(
      `${kind} ${line?.quantity} ${line?.sku} in ${warehouseId}`,
      inventoryTable,
      (services, once) => services.move(body, once),
    )
  }

  #promotion(): Command {
    const place = { actor: seller, sku: this.chance.of(skus), warehouseId: this.chance.of(warehouses) }
    return this.chance.happens(0.5)
      ? this.#command(`promote ${place.sku}`, inventoryTable, (services, once) =>
          services.promote({ ...place, buckets: 2 }, once),
        )
      : this.#command(`end promotion of ${place.sku}`, inventoryTable, (services, once) =>
          services.endPromotion(place, once),
        )
  }

  /** Mostly what the order's state allows. */
  #verbFor(status: OrderStatus): (typeof VERBS)[number] {
    const allowed = VERBS.filter(verb => reachable(status, verb).length > 0)
    return allowed.length > 0 && this.chance.happens(0.85) ? this.chance.of(allowed) : this.chance.of(VERBS)
  }

  async #onAnOrder(): Promise<Command | undefined> {
    const order = await this.#anOrder()
    if (!order) return undefined
    const { orderId, version, lineCount, buyerOrderReference } = order
    const by = { orderId, actor: buyer }
    const sold = { orderId, actor: seller }
    const verb = this.#verbFor(order.status)
    const named = this.#named(lineCount)
    const changed = { buyerOrderReference, lines: this.#lines(), allowBackorder: this.chance.happens(0.5) }
    const bySide = this.chance.happens(0.5) ? by : sold
    return this.#command(`${verb} ${orderId}`, orderingTable, (services, once) => {
      switch (verb) {
        case 'ship':
          return services.ship({ ...sold, ...named }, once)
        case 'cancel':
          return services.cancel({ ...bySide, ...named }, once)
        case 'change':
          return services.change({ ...by, ...changed, ifMatch: version }, once)
        case 'place':
          return services.placeDraft({ ...by, ifMatch: version }, once)
        case 'confirm':
          return services.confirm({ ...sold, ifMatch: version }, once)
        case 'reject':
          return services.reject({ ...sold, reason: 'test' }, once)
        case 'deliver':
          return services.deliver({ ...by, ...named }, once)
        case 'complete':
          return services.complete(by, once)
      }
    })
  }

  async #next(): Promise<void> {
    const { chance } = this
    const what = chance.below(20)
    if (what < 4) return this.#sendNew(this.#place())
    if (what < 12) return this.#sendNew(await this.#onAnOrder())
    if (what < 15) return this.#sendNew(this.#movement())
    if (what < 16) return this.#sendNew(this.#promotion())
    if (what < 17) return this.#sendNew(this.#sent.length ? chance.of(this.#sent) : undefined)
    if (what < 18) return this.#machine('fill backorders', ({ fill }) => fill(skus))
    if (chance.happens(0.3)) {
      this.#now = plus(this.#now, chance.of([60_000, 900_000]))
      return
    }
    const reminder = this.#reminders.length ? chance.of(this.#reminders) : undefined
    if (reminder) this.#machine(`finish ${reminder.orderId}`, ({ finish }) => finish(reminder))
  }

  #sendNew(command: Command | undefined): void {
    if (!command) return
    if (!this.#sent.includes(command)) this.#sent.push(command)
    this.#trace.push(`send ${command.name}`)
    this.#send(command)
    // Nobody waits for the answer: the same once more at the same time.
    if (this.chance.happens(0.1)) this.#send(command)
  }

  async #advance(): Promise<void> {
    const process = this.chance.of(this.#processes)
    await process.step()
    if (!process.isDone()) return
    this.#processes = this.#processes.filter(one => one !== process)
    const failure = process.failure()
    if (failure) this.#violations.push(`${process.name} threw ${(failure as Error).stack ?? failure}`)
  }

  async #drain(): Promise<void> {
    while (this.#processes.length) await this.#advance()
  }

  /** Whatever was cut off is sent again and ended, without faults now. */
  async #settle(): Promise<void> {
    await this.#drain()
    for (const reminder of this.#reminders) {
      this.#machine(`finish ${reminder.orderId}`, ({ finish }) => finish(reminder), noFaults)
      await this.#drain()
    }
    for (const command of this.#sent) {
      if (this.chance.happens(0.5)) this.#send(command, noFaults)
      await this.#drain()
    }
    this.#machine('fill backorders', ({ fill }) => fill(skus), noFaults)
    await this.#drain()
  }

  async run(length: number): Promise<HistoryResult> {
    await seedStock(this.#tables, () => this.chance.between(0, 16))
    for (let i = 0; i < length; i++) {
      await this.#next()
      while (this.#processes.length > 3 || (this.#processes.length && this.chance.happens(0.75))) {
        await this.#advance()
      }
    }
    await this.#settle()
    const laws = await violationsIn(this.#tables, this.#services(this.#tables), {
      orderIds: [...this.#orderIds],
      buyerId: BUYER,
      day: this.#now.slice(0, 10),
    })
    return { violations: [...this.#violations, ...laws], trace: this.#trace }
  }
}

/** One history of orders and stock: what was done comes from the seed, and so does what went wrong. */
export const runHistory = (options: HistoryOptions): Promise<HistoryResult> => new History(options).run(24)
