import { routes as ordering } from '../../functions/ordering/routes.ts'
import { auditTable } from '../../shared/audit.ts'
import type { DomainEvent } from '../../shared/events.ts'
import { eventOfItem, outboxTable } from '../../shared/outbox.ts'
import type { Item } from '../../shared/writes.ts'
import { addedBy } from '../scenarios/changes.ts'
import { placed } from '../scenarios/ordering.ts'
import type { Changes } from '../scenarios/target.ts'
import { sqsEventOf } from '../scenarios/world.ts'
import type { tally } from './context.ts'
import type { DatabaseCall } from './fault-proxy.ts'
import type { Lab } from './lab.ts'
import { keyOf, type Mistake, split, tableOf } from './mistakes.ts'
import { isEffect, watch } from './watch.ts'

/** Consumers, each with an event that it does something about. */
const consumers: Readonly<Record<string, string>> = {
  'invoicing-issue-invoices': 'ordering.order-shipped.v1',
  'forecasting-record-demand': 'ordering.order-placed.v1',
  'documents-send-out-invoices': 'invoicing.invoice-issued.v1',
}

/** Fates of a write, and how often the message comes until it is through. */
const KINDS = ['before', 'after', 'lost'] as const
const MOST_RECEIVES = 5

const eventsOf = async ({ target }: Lab, aggregate: string): Promise<DomainEvent[]> => {
  const { items } = await target.tables.query({ table: outboxTable, partition: aggregate, consistent: true })
  return items.map(eventOfItem)
}

/** A fresh event of a type, of an order that was placed and shipped for it. */
const freshEvent = async (lab: Lab, type: string): Promise<DomainEvent> => {
  const { orderId } = await placed(lab.sides.ours)
  await lab.sides.ours.as('supplier.sales').get(ordering.shipOrder, { params: { orderId }, body: {} })
  const events = await eventsOf(lab, orderId)
  const shipped = events.find(event => event.type === 'ordering.order-shipped.v1')
  const found = events.find(event => event.type === type)
  if (found || !shipped) return found ?? Promise.reject(new Error(`${orderId} has no event ${type}`))
  const watched = watch(lab.proxy, lab.target)
  await lab.target.invoke('invoicing-issue-invoices', sqsEventOf(shipped))
  const { after } = await watched.changes()
  watched.end()
  const [issued] = (after.get(outboxTable.name) ?? []).map(eventOfItem).filter(event => event.type === type)
  return issued ?? Promise.reject(new Error(`Nothing has made an event ${type}`))
}

const isMark = (pk: string): boolean => pk.startsWith('inbox#')

/** Items that say that something has happened: neither marks of a consumer nor the audit log itself. */
const effectsIn = ({ before, after }: Changes): Item[] =>
  [...after]
    .filter(([table]) => table !== auditTable.name)
    .flatMap(([table, items]) => {
      const old = new Map(
        (before.get(table) ?? []).map(item => [`${item.pk} ${item.sk}`, JSON.stringify(item)]),
      )
      return items.filter(item => old.get(`${item.pk} ${item.sk}`) !== JSON.stringify(item))
    })
    .filter(({ pk }) => !isMark(pk))

/** Whether a call writes more than marks and entries. */
const doesSomething = ({ operation, input }: DatabaseCall): boolean =>
  operation === 'TransactWriteItems' &&
  input.TransactItems.some(
    (part: { ConditionCheck?: unknown }) =>
      !part.ConditionCheck && tableOf(part) !== auditTable.name && !isMark(keyOf(part)),
  )

const deliver = async ({ target }: Lab, functionId: string, event: DomainEvent): Promise<boolean> => {
  const outcome = (await target.invoke(functionId, sqsEventOf(event)).catch(() => undefined)) as
    | { batchItemFailures?: unknown[] }
    | undefined
  return outcome !== undefined && !outcome.batchItemFailures?.length
}

/** What is in the database and not in the audit log, or the other way round. */
const unaccounted = (changes: Changes, transactions: number): string[] => {
  const entries = changes.after.get(auditTable.name)?.length ?? 0
  const effects = effectsIn(changes).length
  if (effects === 0) return entries === 0 ? [] : [`nothing was done, and ${entries} entries tell of it`]
  return entries === transactions ? [] : [`${transactions} transactions have ${entries} entries`]
}

/** What an event comes to when nothing fails: how many writes, and what it adds. */
const undisturbed = async (lab: Lab, functionId: string, type: string) => {
  // The first of its kind makes what the others find: data keys, the head of a series.
  await deliver(lab, functionId, await freshEvent(lab, type))
  const event = await freshEvent(lab, type)
  let writes = 0
  lab.proxy.decide(call => {
    if (isEffect(call)) writes += 1
    return 'pass'
  })
  const watched = watch(lab.proxy, lab.target)
  if (!(await deliver(lab, functionId, event))) throw new Error(`${functionId} does not do ${type}`)
  const changes = await watched.changes()
  lab.proxy.reset()
  return { writes, added: withoutAudit(addedBy(changes)) }
}

const withoutAudit = (added: string): string =>
  added
    .split(', ')
    .filter(part => !part.startsWith(auditTable.name))
    .join(', ')

/**
 * One crash at one write of a consumer. Before its message comes back, everything that is done must be in the audit
 * log and nothing else; when it has come back until it is through, what is there is what one delivery leaves.
 */
const crashOnce = async (
  lab: Lab,
  functionId: string,
  type: string,
  at: number,
  kind: (typeof KINDS)[number],
  mistake?: Mistake,
): Promise<{ readonly added: string; readonly faults: string[] }> => {
  const { proxy, target } = lab
  const event = await freshEvent(lab, type)
  const watched = watch(proxy, target)
  if (mistake) proxy.rewrite(mistake)
  let write = 0
  // By their tokens: what is sent again after a lost acknowledgement is the same.
  const transactions = new Set<unknown>()
  proxy.decide(call => {
    const fate = isEffect(call) && write++ === at ? kind : 'pass'
    if (fate !== 'before' && doesSomething(call)) transactions.add(call.input.ClientRequestToken ?? call)
    return fate
  })
  await deliver(lab, functionId, event)
  proxy.decide(() => 'pass')
  proxy.revive()
  const faults = unaccounted(await watched.changes(), transactions.size)
  let through = false
  for (let i = 0; i < MOST_RECEIVES && !through; i++) through = await deliver(lab, functionId, event)
  const added = withoutAudit(addedBy(await watched.changes()))
  watched.end()
  proxy.reset()
  return { added, faults: [...faults, ...(through ? [] : ['its message is given up'])] }
}

/** Ways to tell the audit log that lose something. */
const mistakes: Readonly<Record<string, Mistake>> = {
  'the audit log is told after the effect': split(part => tableOf(part) !== auditTable.name),
  'the audit log is told before the effect': split(part => tableOf(part) === auditTable.name),
}

const isFound = async (lab: Lab, functionId: string, type: string, writes: number, mistake: Mistake) => {
  for (let at = 0; at < 2 * writes; at++) {
    if ((await crashOnce(lab, functionId, type, at, 'after', mistake)).faults.length) return true
  }
  return false
}

/** Crashes at every write of consumers: what they do and what the audit log says of it are never apart. */
export const crashConsumers = async (
  lab: Lab,
  rounds: number,
  { trial, plant }: Pick<ReturnType<typeof tally>, 'trial' | 'plant'>,
): Promise<void> => {
  const wanted = Object.entries(consumers).filter(([id]) => id.includes(process.env.PROVE_ONLY ?? ''))
  for (const [functionId, type] of wanted) {
    const { writes, added } = await undisturbed(lab, functionId, type)
    for (let round = 0; round < rounds; round++) {
      for (let at = 0; at < writes; at++) {
        for (const kind of KINDS) {
          const crashed = await crashOnce(lab, functionId, type, at, kind)
          const where = `${functionId}, ${kind} write ${at + 1}`
          trial([
            ...crashed.faults.map(fault => `${where}: ${fault}`),
            ...(crashed.added === added ? [] : [`${where}: it has added ${crashed.added}, not ${added}`]),
          ])
        }
      }
    }
    for (const [fault, mistake] of Object.entries(mistakes))
      plant(`${functionId}: ${fault}`, await isFound(lab, functionId, type, writes, mistake))
  }
}
