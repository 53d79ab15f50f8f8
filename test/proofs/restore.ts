import { createHash } from 'node:crypto'
import { organizationsTable } from '../../functions/organizations/organizations.table.ts'
import { canonicalJson } from '../../shared/canonical-json.ts'
import { sealedTables } from '../../shared/sealed-tables.ts'
import { destroyKey, keysTable, subjectKeys } from '../../shared/subject-keys.ts'
import type { TableDefinition } from '../../shared/tables.ts'
import { type Item, remove } from '../../shared/writes.ts'
import type { Asked, Tried } from '../scenarios/scenario.ts'
import { type Prove, tally } from './context.ts'
import { firstCaller } from './crash.ts'
import { inLab, type Lab } from './lab.ts'

type Backup = ReadonlyMap<string, readonly Item[]>

const hashOf = (backup: Backup): string =>
  createHash('sha256')
    .update(
      canonicalJson(
        [...backup].map(([table, items]) => [table, items.map(canonicalJson).toSorted()]).toSorted(),
      ),
    )
    .digest('hex')

const definitionOf = (name: string): TableDefinition => ({ name })

/** Everything in every table, gone. */
const destroyAll = async ({ target }: Lab): Promise<void> => {
  for (const [name, items] of await target.snapshot()) {
    for (let i = 0; i < items.length; i += 100) {
      await target.tables.transact(
        items.slice(i, i + 100).map(({ pk, sk }) => remove(definitionOf(name), { pk, sk })),
      )
    }
  }
}

const restore = async ({ target }: Lab, backup: Backup): Promise<void> => {
  for (const [name, items] of backup) await target.tables.putAll(definitionOf(name), items)
}

interface Answered {
  readonly tried: Tried
  readonly asked: Asked
}

/** Requests of every context, so that there is something to lose; those that read can be asked again. */
const live = async (lab: Lab): Promise<Answered[]> => {
  const reads: Answered[] = []
  for (const tried of lab.all) {
    if (tried.route.permission === 'public') continue
    const caller = firstCaller(lab, tried)
    const asked = tried.scenario.request(await tried.scenario.prepare?.(lab.sides.ours, caller))
    await caller.ask(tried.route, asked)
    if (tried.route.method === 'GET') reads.push({ tried, asked })
  }
  return reads
}

const MOST_SECONDS = 120

/**
 * Backs up, destroys, restores: the state is the same to the last attribute, the platform goes on with it, and an
 * erasure that came after the backup is repeated from the ledger of erasures before anybody reads.
 */
export const proveRestore: Prove = () =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    const { target } = lab
    const reads = await live(lab)
    const { tables, dataKeys, tenantId: tenant } = target
    const fresh = () => sealedTables(tables, { tenant, keys: subjectKeys({ tables, dataKeys, tenant }) })
    const key = { pk: 'member#left', sk: 'org_x' }
    await fresh().putAll(organizationsTable, [{ ...key, subject: 'left', contact: { name: 'Who Left' } }])
    const backup = await target.snapshot()
    const erased = { subject: 'left', at: '2026-11-25T00:00:00.000Z' }
    await tables.transact([destroyKey(erased.subject, erased.at)])

    const began = performance.now()
    await destroyAll(lab)
    trial(
      [...(await target.counts()).values()].every(count => count === 0)
        ? []
        : ['something outlived its destruction'],
    )
    await restore(lab, backup)
    const seconds = (performance.now() - began) / 1_000
    trial(
      hashOf(await target.snapshot()) === hashOf(backup)
        ? []
        : ['what was restored is not what was backed up'],
    )
    trial(seconds <= MOST_SECONDS ? [] : [`the restore took ${seconds} seconds`])
    const isRead = async () => Boolean((await fresh().get(organizationsTable, key))?.contact)
    plant('the ledger of erasures is not replayed', await isRead())
    await tables.transact([destroyKey(erased.subject, erased.at)])
    trial((await isRead()) ? ['an erased person is to be read after a restore'] : [])
    for (const { tried, asked } of reads) {
      const { status } = await firstCaller(lab, tried).ask(tried.route, asked)
      trial(
        status === tried.route.success.status
          ? []
          : [`${tried.name} is answered ${status} after the restore`],
      )
    }
    const lost: Backup = new Map([...backup].map(([name, items]) => [name, items.slice(1)]))
    plant('an item is lost', hashOf(lost) !== hashOf(backup))
    plant(
      'keys are restored as they were',
      (backup.get(keysTable.name) ?? []).some(({ pk }) => pk === 'subject#left'),
    )
    return proof()
  })
