import { dataKeysFromEnvironment } from '../../shared/aws/data-keys.kms.ts'
import { personalDataFromEnvironment } from '../../shared/aws/sealed.ts'
import { systemClock } from '../../shared/clock.ts'
import { asList, pageOfWhole, sortable } from '../../shared/http/list.ts'
import { newId } from '../../shared/ids.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { conversationRows } from '../assistant/index.ts'
import { entriesOf } from '../audit/index.ts'
import { identity, personStore } from '../organizations/index.ts'
import { activityRows } from './activity.ts'
import { askRequest, completeRequest, daysLeft } from './ask-request.ts'
import { erasingPerson } from './erase-person.ts'
import { type ExportDataDeps, exportData } from './export-data.ts'
import { exportPerson } from './export-person.ts'
import { giveConsent } from './give-consent.ts'
import { type NoticeFacts, noticeFor, purposes } from './notices.ts'
import { privacyLedger } from './privacy.store.ts'
import { privacyTable } from './privacy.table.ts'
import { routes } from './routes.ts'

const { plain, tables, keys } = personalDataFromEnvironment()
const ledger = privacyLedger(tables)
const tenantId = tenantFromEnvironment(process.env).id
const persons = personStore(tables, keys, tenantId)
/** A tenant without the assistant has no conversations. */
const hasAssistant = process.env.TABLE_ASSISTANT !== undefined

const facts: NoticeFacts = process.env.MODEL_SERVICE
  ? { modelService: JSON.parse(process.env.MODEL_SERVICE) }
  : {}

/** An answer has six megabytes at most; so many entries pack to less than two. */
const MOST_ACTIVITIES = 20_000

const requests = {
  ledger,
  clock: systemClock,
  newId,
  tenantId,
  erasing: erasingPerson({ persons, hasAssistant }),
  correcting: persons.correcting,
}
const trail = entriesOf(plain)
const everything: ExportDataDeps = {
  ledger,
  elsewhere: [
    async subject => ({ memberships: (await persons.memberships(subject)).map(member => ({ ...member })) }),
    async subject => activityRows(await trail(subject, MOST_ACTIVITIES)),
    ...(hasAssistant ? [conversationRows(plain, dataKeysFromEnvironment(), tenantId)] : []),
  ],
}

export const handler = httpApi({
  ...identity(plain, process.env),
  keys,
  tables: plain,
  table: privacyTable,
  routes,
  handlers: {
    listNotices: async ({ query, now }) =>
      pageOfWhole(
        purposes.flatMap(purpose => noticeFor(purpose, now.slice(0, 10), facts) ?? []),
        one => one.purpose,
        query,
      ),
    listConsents: async ({ query, actor }) =>
      pageOfWhole(
        await ledger.history(actor.subject),
        one => `${one.at}#${one.purpose}#${sortable(one.version)}`,
        query,
      ),
    giveConsent: ({ body, actor, once }) =>
      giveConsent({ ledger, clock: systemClock, tenantId, facts })({ ...body, actor }, once),
    exportData: ({ actor, now }) => exportData(everything)(actor, now),
    askRequest: ({ body, actor, once }) => askRequest(requests)({ ...body, actor }, once),
    listOwnRequests: async ({ query, actor }) =>
      pageOfWhole(await ledger.requestsOf(actor.subject), one => one.requestId, query),
    listRequests: async ({ query, now }) => {
      const page = await ledger.open({ ...query, cursor: query.cursor })
      const items = page.requests.map(request => ({ ...request, daysLeft: daysLeft(request, now) }))
      return asList(items, page.cursor)
    },
    completeRequest: ({ params, actor, once }) =>
      completeRequest(requests)(params.requestId, actor.subject, once),
    findPersons: async ({ query: { email, ...page } }) => {
      const subjects = await persons.withMail(email)
      return pageOfWhole(
        subjects.map(subject => ({ subject })),
        one => one.subject,
        page,
      )
    },
    exportPerson: ({ params, now }) => exportPerson(everything)(params.subject, now),
  },
})
