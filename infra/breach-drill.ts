import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  type Affected,
  draftNotice,
  dutiesOf,
  type Incident,
  type PersonalRoute,
  scopeOf,
} from '../functions/privacy/breach.ts'
import type { AuditEntry } from '../shared/audit.ts'
import { type Route, routeKey } from '../shared/http/route.ts'
import { markedFields } from '../shared/personal.ts'
import { entries } from './bundle.ts'
import { readRoutes } from './guardrails/code.ts'
import { readStackFile, stackHome } from './local/local-file.ts'

const root = join(import.meta.dirname, '..')

/** What an answer of a route tells about persons, by the marks in its schema; without marks all of it. */
const fieldsOf = ({ success }: Route): string[] => {
  const marked = markedFields(success.schema).map(field => field.replace(/^items\./, ''))
  const named = marked.filter(Boolean)
  return named.length ? named : [success.description]
}

/**
 * What each route that is marked `personal` tells about persons, in all contexts; and what functions that nobody asks
 * may have written, which is all that their context tells.
 */
export const personalRoutes = async (): Promise<ReadonlyMap<string, PersonalRoute>> => {
  const all = Object.entries(await readRoutes()).flatMap(([context, routes]) => {
    const personal = Object.values(routes).filter(route => route.personal)
    const told = personal.map(route => [routeKey(route), { context, fields: fieldsOf(route) }] as const)
    const fields = [...new Set(personal.flatMap(fieldsOf))]
    const own = entries().filter(entry => entry.context === context && fields.length > 0)
    return [...told, ...own.map(({ file }) => [`FUNCTION ${context}-${file}`, { context, fields }] as const)]
  })
  return new Map(all)
}

const affectedFrom = (
  values: Readonly<Record<string, string | boolean | undefined>>,
): Affected | undefined => {
  const { principal, key, table } = values
  if (typeof principal === 'string') return { kind: 'principal', subject: principal }
  if (typeof key === 'string') return { kind: 'key', subject: key }
  return typeof table === 'string' ? { kind: 'table', table } : undefined
}

/** The audit log of the running stack about somebody, or all of it. */
const entriesOf = async (api: string, token: string, actor: string | undefined): Promise<AuditEntry[]> => {
  const found: (AuditEntry & { seq: number })[] = []
  let next: string | undefined = actor ? `limit=100&actor=${encodeURIComponent(actor)}` : 'limit=100&after=0'
  while (next) {
    const response = await fetch(`${api}/v1/audit-entries?${next}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    if (!response.ok)
      throw new Error(`The audit log was answered ${response.status}: ${await response.text()}`)
    const page = (await response.json()) as { items: (AuditEntry & { seq: number })[]; nextCursor?: string }
    found.push(...page.items)
    const last = page.items.at(-1)
    if (actor) {
      next =
        page.nextCursor &&
        `limit=100&actor=${encodeURIComponent(actor)}&cursor=${encodeURIComponent(page.nextCursor)}`
    } else next = last && `limit=100&after=${last.seq}`
  }
  return found
}

/** The running local stack, or another API with a token of its operator. */
const whereFrom = ({ api, token }: { readonly api?: string | undefined; readonly token: string }) => {
  if (api) return { api, token }
  const stack = readStackFile(stackHome())
  return { api: stack.api, token: stack.principals['operator.admin']?.token ?? '' }
}

const usage =
  'npm run breach:drill -- --principal SUBJECT | --key SUBJECT | --table NAME [--from ISO] [--until ISO] [--critical] [--contact MAIL] [--api URL --token TOKEN] [--reports FOLDER]'

/**
 * From what was affected and when: whose data and which, who is to be told until when, and the drafts of the notices.
 * Everything goes to `reports/incidents/<id>/` and a line to the register `reports/incidents/register.jsonl`, or to
 * the folder of `--reports`.
 */
const main = async (args: readonly string[]): Promise<number> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      principal: { type: 'string' },
      key: { type: 'string' },
      table: { type: 'string' },
      from: { type: 'string', default: '2026-01-01T00:00:00.000Z' },
      until: { type: 'string', default: new Date().toISOString() },
      critical: { type: 'boolean', default: false },
      contact: { type: 'string', default: 'privacy@dockline.example' },
      api: { type: 'string' },
      token: { type: 'string', default: process.env.DOCKLINE_TOKEN ?? '' },
      reports: { type: 'string', default: join(root, 'reports/incidents') },
    },
  })
  const affected = affectedFrom(values)
  if (!affected) {
    console.error(usage)
    return 2
  }
  const detectedAt = new Date().toISOString()
  const { from, until, critical } = values
  const incidentId = `inc-${detectedAt.replaceAll(/[:.]/g, '-')}`
  const incident: Incident = { incidentId, affected, from, until, detectedAt, critical }
  const { api, token } = whereFrom(values)
  const log = await entriesOf(api, token, affected.kind === 'principal' ? affected.subject : undefined)
  const scope = scopeOf(incident, { entries: log, routes: await personalRoutes() })
  const duties = dutiesOf(incident, scope)
  const folder = join(values.reports, incidentId)
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'incident.json'),
    `${JSON.stringify({ incident, scope, duties }, undefined, 2)}\n`,
  )
  writeFileSync(
    join(folder, 'notices.md'),
    scope.map(one => draftNotice(incident, one, values.contact)).join('\n---\n\n'),
  )
  const line = { incidentId, detectedAt, affected, subjects: scope.length, status: 'open' }
  appendFileSync(join(values.reports, 'register.jsonl'), `${JSON.stringify(line)}\n`)
  console.log(`${scope.length} affected; notices and deadlines in ${folder}`)
  for (const { to, dueAt, law } of duties.slice(0, 10)) console.log(`${dueAt}  ${to.zh} / ${to.en}  (${law})`)
  return 0
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
