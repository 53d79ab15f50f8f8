import { randomBytes } from 'node:crypto'
import { routes as assistant } from '../../functions/assistant/routes.ts'
import { routes as invoicing } from '../../functions/invoicing/routes.ts'
import { organizationsTable } from '../../functions/organizations/organizations.table.ts'
import { routes as organizations } from '../../functions/organizations/routes.ts'
import { routes as privacy } from '../../functions/privacy/routes.ts'
import { dataKey, EnvelopeError, type FieldContext, open, seal } from '../../shared/envelope.ts'
import { sealedTables } from '../../shared/sealed-tables.ts'
import { destroyKey, subjectKeys } from '../../shared/subject-keys.ts'
import { placed } from '../scenarios/ordering.ts'
import { scatter, unsaid } from './canaries.ts'
import { type Prove, randomOf, tally } from './context.ts'
import { leave } from './erased.ts'
import { everythingKept, hitsOf, whileListening } from './kept.ts'
import { inLab, type Lab } from './lab.ts'

const fields = ['contact', 'invoiceTitle.bankAccount', 'content', 'answer']

type Sealing = (text: string, context: FieldContext) => string
type Opening = (sealed: string, context: FieldContext) => string

/** Sealed texts moved to other places: none may open. */
const swaps = (count: number, random: () => number, sealing: Sealing, opening: Opening): string[] => {
  const some = (names: readonly string[]): string => names[Math.floor(random() * names.length)] ?? ''
  const context = (): FieldContext => ({
    tenant: some(['demo', 'haihe', 'acme']),
    subject: some(['wang', 'li', 'zhao']),
    entity: `organizations/member#${some(['wang', 'li'])}/org_${Math.floor(random() * 9)}`,
    field: some(fields),
  })
  const opened: string[] = []
  for (let i = 0; i < count; i++) {
    const [from, to] = [context(), context()]
    if (JSON.stringify(from) === JSON.stringify(to)) continue
    try {
      opening(sealing('13800138000', from), to)
      opened.push(`a text of ${JSON.stringify(from)} opens as ${JSON.stringify(to)}`)
    } catch (thrown) {
      if (!(thrown instanceof EnvelopeError)) throw thrown
    }
  }
  return opened
}

/** CPU milliseconds for sealing and opening one text of 200 characters. */
const costOfOne = (): number => {
  const key = dataKey(randomBytes(40).toString('base64'), randomBytes(32))
  const context = { tenant: 'demo', subject: 'wang', entity: 'x', field: 'contact' }
  const text = '王'.repeat(200)
  const rounds = 2_000
  const before = process.cpuUsage()
  for (let i = 0; i < rounds; i++) open(seal(text, key, context), key, context)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000 / rounds
}

const MOST_KMS_CALLS = 20
const MOST_CPU = 0.3

/** KMS calls by a thousand requests of many kinds, on the data of a hundred people and more, in warm functions. */
const kmsCallsWarm = async ({ target, sides }: Lab): Promise<number> => {
  const [admin, buyer] = [sides.ours.as('dealer.admin'), sides.ours.as('dealer.buyer')]
  const ofOrganization = { params: { organizationId: admin.organizationId } }
  const { orderId } = await placed(sides.ours)
  const kinds = [
    () => admin.get(organizations.readOrganization, ofOrganization),
    () => admin.get(organizations.listMembers, { ...ofOrganization, query: { limit: 100 } }),
    () => buyer.get(assistant.sendMessage, { body: { text: 'hello' } }),
    () => buyer.get(privacy.listOwnRequests),
    () => buyer.get(invoicing.readInvoiceTitle, { params: { orderId } }),
  ]
  for (const ask of kinds) await ask()
  const before = target.kmsCalls()
  for (let i = 0; i < 1_000; i++) await kinds[i % kinds.length]?.()
  return target.kmsCalls() - before
}

/** Erases a person, then brings the table back from a copy that was made before: nothing of them is to be read. */
const eraseAndRestore = async ({ target, sides }: Lab, destroy: boolean): Promise<string[]> => {
  const { tables, dataKeys, tenantId: tenant } = target
  const subject = sides.ours.unique('erased')
  const fresh = () => sealedTables(tables, { tenant, keys: subjectKeys({ tables, dataKeys, tenant }) })
  const key = { pk: `member#${subject}`, sk: 'org_x' }
  await fresh().putAll(organizationsTable, [{ ...key, subject, contact: { name: 'To Be Erased' } }])
  const backup = await tables.get(organizationsTable, key)
  if (destroy) await tables.transact([destroyKey(subject, '2026-11-25T00:00:00.000Z')])
  if (backup) await tables.putAll(organizationsTable, [backup])
  const restored = await fresh().get(organizationsTable, key)
  return restored?.contact ? ['an erased person is to be read after a restore'] : []
}

/** Canaries in everything that is marked, and where they must not be found. */
const lookForCanaries = async (
  lab: Lab,
  count: number,
  { trial, plant }: Pick<ReturnType<typeof tally>, 'trial' | 'plant'>,
): Promise<void> => {
  const [{ said, texts, onInvoices }, logged] = await whileListening(() => scatter(lab, count))
  const lines = logged.join('').split('Request answered').length - 1
  trial(lines >= count ? [] : [`only ${lines} lines were logged: nobody has listened`])
  trial(unsaid(lab.all, said))
  const [{ route } = { route: undefined }] = said
  plant(
    'a marked member is forgotten',
    unsaid(
      lab.all,
      said.filter(one => one.route !== route),
    ).length > 0,
  )
  const kept = await everythingKept(lab, logged)
  for (const kind of ['table', 'queue', 'file', 'object', 'log'])
    trial(
      [...kept.keys()].some(place => place.startsWith(kind)) ? [] : [`nobody has looked into any ${kind}`],
    )
  for (const text of texts) trial(hitsOf(kept, text, onInvoices))

  const { tables, putObject } = lab.target
  const [inTable = '', inObject = '', inLog = ''] = [...texts].filter(text => !onInvoices.has(text))
  await tables.putAll(organizationsTable, [{ pk: 'member#x', sk: 'x', contact: { name: inTable } }])
  await putObject('documents/planted', Buffer.from(inObject))
  const [, planted] = await whileListening(async () => console.log(`said ${inLog}`))
  const found = await everythingKept(lab, planted)
  const isSeen = (text: string, place: string) =>
    hitsOf(found, text, onInvoices).some(hit => hit.startsWith(place))
  plant('a store writes past the sealing', isSeen(inTable, 'table organizations'))
  plant('a store writes past the sealing, seen in the files', isSeen(inTable, 'file'))
  plant('an object has personal data', isSeen(inObject, 'object'))
  plant('a text is logged', isSeen(inLog, 'log'))
}

/** An erasure reaches backups, stored answers and what others have written about the person. */
const lookForTheErased = async (
  lab: Lab,
  { trial, plant }: Pick<ReturnType<typeof tally>, 'trial' | 'plant'>,
): Promise<void> => {
  const stays = await leave(lab, false)
  for (const text of stays.texts)
    plant(`a key is not destroyed: ${text.slice(0, 5)}`, stays.readable.includes(text))
  trial(stays.again === 200 ? [] : [`a request that comes again was answered ${stays.again}`])
  const { readable, again, faults } = await leave(lab, true)
  trial([...readable.map(text => `${text} is to be read in a backup after the erasure`), ...faults])
  trial(again === 410 ? [] : [`after the erasure the request that made the member was answered ${again}`])
}

/**
 * Personal texts are nowhere in clear but in answers; a sealed text opens in its own place only; an erased
 * person stays so after a restore; and it costs little.
 */
export const proveCrypto: Prove = ({ seed, size }) => {
  process.env.POWERTOOLS_LOG_LEVEL = 'INFO'
  return inLab(async lab => {
    const { trial, plant, proof } = tally()
    const random = randomOf(seed)
    await lookForTheErased(lab, { trial, plant })
    await lookForCanaries(lab, size === 'nightly' ? 3_000 : 340, { trial, plant })

    const key = dataKey(randomBytes(40).toString('base64'), randomBytes(32))
    const many = size === 'nightly' ? 100_000 : 10_000
    const sealing: Sealing = (text, context) => seal(text, key, context)
    for (const fault of [swaps(many, random, sealing, (sealed, context) => open(sealed, key, context))])
      trial(fault)
    for (const part of ['tenant', 'subject', 'entity', 'field'] as const) {
      const loose = (context: FieldContext): FieldContext => ({ ...context, [part]: '' })
      const found = swaps(
        2_000,
        random,
        (text, context) => seal(text, key, loose(context)),
        (sealed, context) => open(sealed, key, loose(context)),
      )
      plant(`sealed texts are not bound to their ${part}`, found.length > 0)
    }

    trial(await eraseAndRestore(lab, true))
    plant('erasure leaves the key', (await eraseAndRestore(lab, false)).length > 0)
    const [calls] = await whileListening(() => kmsCallsWarm(lab))
    trial(calls <= MOST_KMS_CALLS ? [] : [`${calls} calls to KMS for 1,000 warm requests`])
    const cost = costOfOne()
    trial(cost <= MOST_CPU ? [] : [`a field costs ${cost} ms of CPU`])
    console.log(
      `KMS calls for 1,000 warm requests: ${calls}; CPU per field: ${cost.toFixed(4)} ms; tenant ${lab.target.tenantId}`,
    )
    return proof()
  })
}
