import { createHash } from 'node:crypto'
import { routes as inventory } from '../../functions/inventory/routes.ts'
import { organizationsTable } from '../../functions/organizations/organizations.table.ts'
import { routes as organizations } from '../../functions/organizations/routes.ts'
import { privacyTable } from '../../functions/privacy/privacy.table.ts'
import { routes as privacy } from '../../functions/privacy/routes.ts'
import { canonicalJson } from '../../shared/canonical-json.ts'
import { sealedTables } from '../../shared/sealed-tables.ts'
import { keysTable, subjectKeys } from '../../shared/subject-keys.ts'
import type { Asked, Tried } from '../scenarios/scenario.ts'
import type { Snapshot } from '../scenarios/target.ts'
import { type Prove, tally } from './context.ts'
import { firstCaller } from './crash.ts'
import { inLab, type Lab } from './lab.ts'

const hashOf = (backup: Snapshot): string =>
  createHash('sha256')
    .update(
      canonicalJson(
        [...backup].map(([table, items]) => [table, items.map(canonicalJson).toSorted()]).toSorted(),
      ),
    )
    .digest('hex')

interface Answered {
  readonly tried: Tried
  readonly asked: Asked
  readonly status: number
}

/** A request of every route, so that there is something to lose and something to go on with. */
const live = async (lab: Lab): Promise<Answered[]> => {
  const answered: Answered[] = []
  for (const tried of lab.all) {
    if (tried.route.permission === 'public') continue
    const caller = firstCaller(lab, tried)
    const asked = tried.scenario.request(await tried.scenario.prepare?.(lab.sides.ours, caller))
    const { status } = await caller.ask(tried.route, asked)
    answered.push({ tried, asked, status })
  }
  return answered
}

interface Person {
  readonly subject: string
  readonly organizationId: string
  readonly email: string
}

/** Somebody of whom a name and an address are kept. */
const somebody = async ({ sides: { ours } }: Lab): Promise<Person> => {
  const subject = ours.unique('person')
  const email = `${subject}@dealer.example`.toLowerCase()
  const { organizationId } = ours.as('dealer.admin')
  await ours.as('operator.admin').get(organizations.saveMember, {
    params: { organizationId, subject },
    body: { role: 'dealer.buyer', contact: { name: 'Who Left', email } },
    headers: { 'if-none-match': '*' },
  })
  return { subject, organizationId, email }
}

const erase = async ({ sides: { ours } }: Lab, { subject }: Person): Promise<void> => {
  const operator = ours.as('operator.admin')
  const { requestId } = await operator.get(privacy.askRequest, { body: { kind: 'erasure', subject } })
  await operator.get(privacy.completeRequest, { params: { requestId }, body: {} })
}

/** What can still be known of a person: the name, by who has the keys, and who they are, by who knows the address. */
const knownOf = async ({ target, sides }: Lab, { subject, organizationId, email }: Person) => {
  const { tables, dataKeys, tenantId: tenant } = target
  const opened = sealedTables(tables, { tenant, keys: subjectKeys({ tables, dataKeys, tenant }) })
  const member = await opened.get(organizationsTable, { pk: `member#${subject}`, sk: organizationId })
  const found = await sides.ours.as('operator.admin').get(privacy.findPersons, { query: { email } })
  return { name: member?.contact?.name, found: found.items.length }
}

/** More of what both sides have sold out by now. */
const receive = async ({ sides }: Lab): Promise<void> => {
  for (const { sku, warehouseId, as } of [sides.ours, sides.theirs]) {
    await as('supplier.sales').get(inventory.moveStock, {
      body: { kind: 'receipt', warehouseId, lines: [{ sku, quantity: 10_000 }] },
    })
  }
}

const MOST_SECONDS = 120

/**
 * Everything is lost and restored as the runbook says (`privacy-erasures-repeated`): into new tables, at which the
 * functions are pointed then. The state is the same to the last attribute, the platform goes on with it, and an
 * erasure that came after the backup is repeated from its ledger, the one table that is not set back.
 */
export const proveRestore: Prove = () =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    const { target } = lab
    // Once before, since some of it changes the world for what comes after.
    await live(lab)
    await receive(lab)
    const lived = await live(lab)
    const person = await somebody(lab)
    const before = await knownOf(lab, person)
    trial(before.name === 'Who Left' && before.found === 1 ? [] : ['nothing was known of the person'])
    const backup = await target.snapshot()
    await erase(lab, person)
    const ledger = await target.snapshot(new Set([privacyTable.name]))
    const kept: Snapshot = new Map([...backup, ...ledger])

    const began = performance.now()
    await target.restore(kept)
    const seconds = (performance.now() - began) / 1_000
    trial(
      hashOf(await target.snapshot()) === hashOf(kept) ? [] : ['what was restored is not what was backed up'],
    )
    trial(seconds <= MOST_SECONDS ? [] : [`the restore took ${seconds} seconds`])
    const back = await knownOf(lab, person)
    plant('the ledger of erasures is not replayed', back.name !== undefined && back.found > 0)

    const asked = { since: '2020-01-01T00:00:00.000Z' }
    const repeated = (await target.invoke('privacy-repeat-erasures', asked)) as { repeated: string[] }
    trial(repeated.repeated.length > 0 ? [] : ['no erasure was repeated'])
    const known = await knownOf(lab, person)
    trial(
      known.name === undefined && known.found === 0
        ? []
        : ['an erased person is to be read or found after a restore'],
    )
    const again = (await target.invoke('privacy-repeat-erasures', asked)) as { repeated: string[] }
    trial(again.repeated.length === 0 ? [] : ['erasures that hold are repeated all the same'])

    for (const { tried, asked: sent } of lived.filter(({ tried: { route } }) => route.method === 'GET')) {
      const { status } = await firstCaller(lab, tried).ask(tried.route, sent)
      trial(status === tried.route.success.status ? [] : [`${tried.name} is answered ${status} of before`])
    }
    await receive(lab)
    const livesOn = await live(lab)
    livesOn.forEach(({ tried, status }, i) => {
      trial(status === lived[i]?.status ? [] : [`${tried.name} is answered ${status} after the restore`])
    })
    const lost: Snapshot = new Map([...kept].map(([name, items]) => [name, items.slice(1)]))
    plant('an item is lost', hashOf(lost) !== hashOf(kept))
    plant(
      'keys are restored as they were',
      (backup.get(keysTable.name) ?? []).some(({ pk }) => pk === `subject#${person.subject}`),
    )
    return proof()
  })
