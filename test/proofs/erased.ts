import { createDecipheriv, randomUUID } from 'node:crypto'
import { assistantTable } from '../../functions/assistant/assistant.table.ts'
import { routes as assistant } from '../../functions/assistant/routes.ts'
import { routes as organizations } from '../../functions/organizations/routes.ts'
import { routes as privacy } from '../../functions/privacy/routes.ts'
import { minutes } from '../../shared/clock.ts'
import { keysTable } from '../../shared/subject-keys.ts'
import type { Snapshot } from '../scenarios/target.ts'
import type { Lab } from './lab.ts'

const HEADER = 9
const IV = 12
const TAG = 16

/** Tables with wrapped data keys whose backups live no longer than an erasure may take to reach them, in days. */
const forAWeek = new Set<string>(
  [keysTable, assistantTable]
    .filter(({ recoverableDays = 35 }) => recoverableDays <= 7)
    .map(({ name }) => name),
)

/**
 * Everything in a backup that opens under the data keys that there are now, as one text. Whoever has a key need not
 * look at tags, nor know what a text is bound to.
 */
const readableIn = async (backup: Snapshot, { target }: Lab): Promise<string> => {
  const keys = new Map<string, Buffer>()
  const now = [...(await target.snapshot()).values()].flat()
  for (const { pk, wrapped } of now.filter(item => item.wrapped)) {
    const subject = pk.slice('subject#'.length)
    const { id, secret } = await target.dataKeys.unwrap(wrapped, { tenant: target.tenantId, subject })
    keys.set(id, secret)
  }
  const kept = JSON.stringify([...backup])
  const opened = [...kept.matchAll(/[A-Za-z0-9+/]{52,}={0,2}/g)].map(([text]) => {
    const bytes = Buffer.from(text, 'base64')
    const secret = keys.get(bytes.subarray(1, HEADER).toString('hex'))
    if (bytes[0] !== 1 || !secret) return ''
    const cipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(HEADER, HEADER + IV))
    return cipher.update(bytes.subarray(HEADER + IV + TAG)).toString('utf8')
  })
  return [kept, ...opened].join('\n')
}

/** Over a minute later, as functions see it: for so long they trust a key that they remember. */
const aMinuteLater = async <T>(work: () => Promise<T>): Promise<T> => {
  const { now } = performance
  performance.now = () => now.call(performance) + minutes(1) + 1
  try {
    return await work()
  } finally {
    performance.now = now
  }
}

/** What is left of a person that was erased, or was not, in a backup of before. */
export interface Left {
  readonly texts: readonly string[]
  readonly readable: readonly string[]
  /** what the request that has made the person a member is answered when it comes again */
  readonly again: number
  readonly faults: readonly string[]
}

/** Somebody is made a member by an administrator, talks, is put right by the operator, and is erased. */
export const leave = async (lab: Lab, isErased: boolean): Promise<Left> => {
  const { sides, target } = lab
  const operator = sides.ours.as('operator.admin')
  const subject = sides.ours.unique('leaving')
  const [name, email, words, wish, right] = ['name', 'mail', 'words', 'wish', 'right'].map(
    kind => `${kind}${randomUUID().replaceAll('-', '')}`,
  ) as [string, string, string, string, string]
  const params = { organizationId: sides.ours.dealerId, subject }
  const headers = { 'if-none-match': '*', 'idempotency-key': randomUUID() }
  const contact = { name, email: `${email}@example.com` }
  const asked = { params, headers, body: { role: 'dealer.buyer', contact } }
  await operator.get(organizations.saveMember, asked)
  const own = { 'idempotency-key': randomUUID() }
  const said = await target.send({
    route: assistant.sendMessage,
    subject,
    headers: own,
    body: { text: words },
  })
  const carryOut = async (request: object) => {
    const { requestId } = await operator.get(privacy.askRequest, { body: { subject, ...request } })
    await operator.get(privacy.completeRequest, { params: { requestId }, body: {} })
  }
  await carryOut({ kind: 'correction', words: wish, contact: { name: right } })
  const backup = await target.snapshot()
  if (isErased) await carryOut({ kind: 'erasure' })
  const readable = await readableIn(backup, lab)
  const texts = [name, email, words, wish, right]
  const long = [...backup].filter(
    ([table, items]) => items.some(item => item.wrapped) && !forAWeek.has(table),
  )
  const { status } = await aMinuteLater(() => operator.ask(organizations.saveMember, asked))
  return {
    texts,
    readable: texts.filter(text => readable.includes(text)),
    again: status,
    faults: [
      ...(said.status === 200 ? [] : [`they were answered ${said.status} ${said.text}`]),
      ...long.map(([table]) => `backups of ${table} have keys for longer than a week`),
    ],
  }
}
