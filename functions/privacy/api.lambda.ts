import { personalDataFromEnvironment } from '../../shared/aws/sealed.ts'
import { systemClock } from '../../shared/clock.ts'
import { asList } from '../../shared/http/list.ts'
import { newId } from '../../shared/ids.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { destroyKey } from '../../shared/subject-keys.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { erasingConversations } from '../assistant/index.ts'
import { identity, memberStore } from '../organizations/index.ts'
import { askRequest, completeRequest } from './ask-request.ts'
import { exportData } from './export-data.ts'
import { giveConsent } from './give-consent.ts'
import { noticeFor, purposes } from './notices.ts'
import { privacyLedger } from './privacy.store.ts'
import { privacyTable } from './privacy.table.ts'
import { routes } from './routes.ts'

const { plain, tables, keys } = personalDataFromEnvironment()
const ledger = privacyLedger(plain)
const tenantId = tenantFromEnvironment(process.env).id
const members = memberStore(tables)
const requests = {
  ledger,
  clock: systemClock,
  newId,
  tenantId,
  erasing: (subject: string, at: string) => [
    destroyKey(subject, at),
    // A tenant without the assistant has no conversations.
    ...(process.env.TABLE_ASSISTANT ? [erasingConversations(subject, at)] : []),
  ],
}
const elsewhere = async (subject: string) => ({
  memberships: (await members.ofSubject(subject)).map(member => ({ ...member })),
})

export const handler = httpApi({
  ...identity(plain, process.env),
  keys,
  tables: plain,
  table: privacyTable,
  routes,
  handlers: {
    listNotices: async ({ now }) => ({
      items: purposes.flatMap(purpose => noticeFor(purpose, now.slice(0, 10)) ?? []),
    }),
    listConsents: async ({ actor }) => ({ items: [...(await ledger.history(actor.subject))] }),
    giveConsent: ({ body, actor, once }) =>
      giveConsent({ ledger, clock: systemClock, tenantId })({ ...body, actor }, once),
    exportData: ({ actor }) => exportData({ ledger, elsewhere })(actor),
    askRequest: ({ body, actor, once }) => askRequest(requests)({ ...body, actor }, once),
    listRequests: async ({ query }) => {
      const page = await ledger.open({ ...query, cursor: query.cursor })
      return asList([...page.requests], page.cursor)
    },
    completeRequest: ({ params, once }) => completeRequest(requests)(params.requestId, once),
  },
})
