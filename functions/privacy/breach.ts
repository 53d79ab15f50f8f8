import type { AuditEntry } from '../../shared/audit.ts'
import { type Instant, plus } from '../../shared/clock.ts'
import type { Localized } from './privacy.ts'

/** What was affected: somebody's token or password, a data key, or a whole table. */
export type Affected =
  | { readonly kind: 'principal'; readonly subject: string }
  | { readonly kind: 'key'; readonly subject: string }
  | { readonly kind: 'table'; readonly table: string }

export interface Incident {
  readonly incidentId: string
  readonly affected: Affected
  readonly from: Instant
  readonly until: Instant
  readonly detectedAt: Instant
  /** whether the tenant runs critical information infrastructure (关键信息基础设施) */
  readonly critical: boolean
}

/** Whose data, and which. */
export interface AffectedSubject {
  /** a person's subject, or the id of what was read about them */
  readonly subject: string
  readonly fields: readonly string[]
  /** request ids by which it is known */
  readonly requests: readonly string[]
}

/** What a route of a context answers about persons. */
export interface PersonalRoute {
  readonly context: string
  readonly fields: readonly string[]
}

interface Known {
  readonly entries: readonly AuditEntry[]
  /** by their names as the gateway has them, and as the audit log names functions: `FUNCTION invoicing-do-work` */
  readonly routes: { readonly get: (route: string) => PersonalRoute | undefined }
}

/** By what entries tell of, what of it was affected. */
const touchedIn = (entries: readonly AuditEntry[], { routes }: Known): AffectedSubject[] => {
  const found = new Map<string, { fields: Set<string>; requests: Set<string> }>()
  for (const entry of entries) {
    const { fields } = routes.get(entry.route) ?? {}
    if (!fields) continue
    // A route without an id in its path answers about the person who asks.
    for (const object of entry.objects.length ? entry.objects : [entry.actor]) {
      const known = found.get(object) ?? { fields: new Set(), requests: new Set() }
      for (const field of fields) known.fields.add(field)
      known.requests.add(entry.requestId)
      found.set(object, known)
    }
  }
  return [...found].map(([object, { fields, requests }]) => ({
    subject: object,
    fields: [...fields].toSorted(),
    requests: [...requests],
  }))
}

/**
 * Who is affected by an incident. A principal was answered what it asked for in the window; a table has what was
 * written into it, or read from it, at any time until its end.
 */
export const scopeOf = (incident: Incident, known: Known): AffectedSubject[] => {
  const { affected, from, until } = incident
  const seen = known.entries.filter(({ at, decision }) => at <= until && decision !== 'denied')
  if (affected.kind === 'principal') {
    const own = seen.filter(({ at, actor }) => at >= from && actor === affected.subject)
    return touchedIn(own, known)
  }
  if (affected.kind === 'table') {
    const itsOwn = seen.filter(({ route }) => known.routes.get(route)?.context === affected.table)
    return touchedIn(itsOwn, known)
  }
  return [{ subject: affected.subject, fields: ['everything sealed under the key'], requests: [] }]
}

/** A duty after an incident, with its end. */
export interface Duty {
  readonly to: Localized
  readonly dueAt: Instant
  readonly law: string
}

const HOUR = 3_600_000

/**
 * Who is to be told, and until when: the authority and the people at once (个人信息保护法, article 57), the provincial
 * cyberspace administration within four hours, within one for critical infrastructure (国家网络安全事件报告管理办法, in
 * force since 2025-11-01; hotline 12387), where the incident is at least 较大. A lawyer confirms the grade.
 */
export const dutiesOf = (
  { detectedAt, critical }: Incident,
  affected: readonly AffectedSubject[],
): Duty[] => [
  {
    to: { zh: '省级网信部门（12387）', en: 'provincial cyberspace administration (12387)' },
    dueAt: plus(detectedAt, (critical ? 1 : 4) * HOUR),
    law: '国家网络安全事件报告管理办法',
  },
  {
    to: { zh: '履行个人信息保护职责的部门', en: 'authority for the protection of personal information' },
    dueAt: detectedAt,
    law: '个人信息保护法 第五十七条',
  },
  ...affected.map(({ subject }) => ({
    to: { zh: `个人：${subject}`, en: `person: ${subject}` },
    dueAt: detectedAt,
    law: '个人信息保护法 第五十七条',
  })),
]

/** What article 57 wants in a notice: kinds of data, cause, harm, what was done, what one can do, whom to ask. */
export const draftNotice = (
  { incidentId, from, until, affected }: Incident,
  { subject, fields }: AffectedSubject,
  contact: string,
): string => `# ${incidentId}: ${subject}

涉及的个人信息种类 / kinds of data: ${fields.join(', ')}
时间 / when: ${from} – ${until}
原因 / cause: ${affected.kind === 'principal' ? '账号凭证泄露 / a credential was used by somebody else' : affected.kind === 'key' ? '密钥受影响 / a key was affected' : '数据表受影响 / a table was affected'}
可能造成的危害 / possible harm: 冒名联系、诈骗电话 / calls and letters in your or our name
已采取的措施 / what was done: 撤销凭证，更换密钥 / credentials revoked, keys replaced
您可以采取的措施 / what you can do: 更改密码，警惕来电 / change your password, beware of calls
联系方式 / contact: ${contact}
`
