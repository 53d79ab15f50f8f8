import { routes as assistant } from '../../functions/assistant/routes.ts'
import { routes as audit } from '../../functions/audit/routes.ts'
import { routes as documents } from '../../functions/documents/routes.ts'
import { routes as organizations } from '../../functions/organizations/routes.ts'
import {
  type AffectedSubject,
  draftNotice,
  dutiesOf,
  type Incident,
  scopeOf,
} from '../../functions/privacy/breach.ts'
import { routes as privacy } from '../../functions/privacy/routes.ts'
import { personalRoutes } from '../../infra/breach-drill.ts'
import type { AuditEntry } from '../../shared/audit.ts'
import { invoiced } from '../scenarios/invoicing.ts'
import { type Prove, tally } from './context.ts'
import { inLab, type Lab } from './lab.ts'

const wholeLog = async ({ target, sides }: Lab): Promise<AuditEntry[]> => {
  await target.invoke('audit-seal-entries', {})
  const entries: AuditEntry[] = []
  for (;;) {
    const { items } = await sides.ours
      .as('operator.admin')
      .get(audit.listAuditEntries, { query: { limit: 100, after: entries.length } })
    if (items.length === 0) return entries
    entries.push(...items)
  }
}

const incidentOf = (affected: Incident['affected'], from: string): Incident => ({
  incidentId: 'inc-drill',
  affected,
  from,
  until: new Date(Date.now() + 1_000).toISOString(),
  detectedAt: new Date().toISOString(),
  critical: false,
})

/** What is wrong with the scope of an incident whose victims are known. */
const faultsOf = (
  incident: Incident,
  found: readonly AffectedSubject[],
  victims: readonly string[],
): string[] => {
  const subjects = found.map(({ subject }) => subject).toSorted()
  const expected = [...victims].toSorted()
  const duties = dutiesOf(incident, found)
  const [authority] = duties
  const hours = (Date.parse(authority?.dueAt ?? '') - Date.parse(incident.detectedAt)) / 3_600_000
  const notices = found.map(one => draftNotice(incident, one, 'privacy@dockline.example'))
  const parts = ['种类', '原因', '危害', '措施', '您可以', '联系方式']
  return [
    ...(JSON.stringify(subjects) === JSON.stringify(expected)
      ? []
      : [`found ${subjects}, affected are ${expected}`]),
    ...(found.every(({ fields }) => fields.length > 0) ? [] : ['it is not said which data']),
    ...(hours === (incident.critical ? 1 : 4) ? [] : [`the authority is told after ${hours} hours`]),
    ...(duties.length === found.length + 2 ? [] : ['somebody is not told']),
    ...(notices.every(notice => parts.every(part => notice.includes(part)))
      ? []
      : ['a notice lacks what article 57 wants']),
  ]
}

/**
 * Breaches that are scripted, so that their victims are known: a stolen token that reads conversations, an
 * administrator's that exports organizations, an invoice that was read, a data key and a table that were taken.
 */
export const proveDrill: Prove = () =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    const { sides } = lab
    const routes = await personalRoutes()
    const known = async () => ({ entries: await wholeLog(lab), routes })
    const thief = sides.ours.as('dealer.buyer')
    const { conversationId } = await thief.get(assistant.sendMessage, { body: { text: 'hello' } })
    await thief.get(assistant.sendMessage, { body: { text: 'hello again' } })
    const from = new Date(Date.now() + 5).toISOString()
    await new Promise(settle => setTimeout(settle, 10))
    await thief.get(assistant.readConversation, { params: { conversationId } })
    const token = incidentOf({ kind: 'principal', subject: thief.subject }, from)
    trial(faultsOf(token, scopeOf(token, await known()), [conversationId]))

    const admin = sides.theirs.as('dealer.admin')
    const { organizationId } = admin
    const since = new Date(Date.now() + 5).toISOString()
    await new Promise(settle => setTimeout(settle, 10))
    await admin.get(organizations.readOrganization, { params: { organizationId } })
    await admin.get(organizations.listMembers, { params: { organizationId } })
    const exported = { ...incidentOf({ kind: 'principal', subject: admin.subject }, since), critical: true }
    trial(faultsOf(exported, scopeOf(exported, await known()), [organizationId]))

    const key = incidentOf({ kind: 'key', subject: 'wang' }, from)
    trial(faultsOf(key, scopeOf(key, await known()), ['wang']))

    // What an invoice names is the buyer's: it is read in another context than the one that has issued it.
    const { invoiceId } = await invoiced(sides.ours)
    const sinceInvoice = new Date(Date.now() + 5).toISOString()
    await new Promise(settle => setTimeout(settle, 10))
    await thief.get(documents.readInvoice, { params: { invoiceId } })
    const read = incidentOf({ kind: 'principal', subject: thief.subject }, sinceInvoice)
    trial(faultsOf(read, scopeOf(read, await known()), [invoiceId]))

    // A table has what was written long before it was taken.
    const { requestId } = await sides.theirs
      .as('dealer.buyer')
      .get(privacy.askRequest, { body: { kind: 'correction', words: 'it is Li' } })
    await new Promise(settle => setTimeout(settle, 10))
    const table = incidentOf({ kind: 'table', table: 'privacy' }, new Date().toISOString())
    trial(faultsOf(table, scopeOf(table, await known()), [requestId]))

    const before = await known()
    const late = { ...before, entries: before.entries.filter(({ at }) => at >= table.from) }
    plant(
      'of a table only what was written in the window is found',
      faultsOf(table, scopeOf(table, late), [requestId]).length > 0,
    )
    const narrow = new Map([...routes].filter(([, { context }]) => context !== 'documents'))
    plant(
      'a context is forgotten',
      faultsOf(read, scopeOf(read, { ...before, routes: narrow }), [invoiceId]).length > 0,
    )
    const blind = {
      ...before,
      entries: before.entries.filter(({ objects }) => !objects.includes(conversationId)),
    }
    plant(
      'one who is affected is not found',
      faultsOf(token, scopeOf(token, blind), [conversationId]).length > 0,
    )
    const all = {
      ...token,
      from: '2000-01-01T00:00:00.000Z',
      affected: { kind: 'principal', subject: admin.subject } as const,
    }
    plant(
      'somebody else’s victims are named',
      faultsOf(all, scopeOf(all, before), [conversationId]).length > 0,
    )
    return proof()
  })
