import { auditTable } from '../../shared/audit.ts'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { asList, pageOfWhole, sortable } from '../../shared/http/list.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { identity } from '../organizations/index.ts'
import { s3Anchors } from './anchor.s3.ts'
import { auditLogStore } from './audit-log.store.ts'
import { readEntries } from './read-entries.ts'
import { routes } from './routes.ts'

const tables = tablesFromEnvironment()
const read = readEntries({ log: auditLogStore(tables) })
const anchors = s3Anchors(process.env.DOCUMENTS_BUCKET ?? '')

export const handler = httpApi({
  ...identity(tables, process.env),
  tables,
  table: auditTable,
  routes,
  handlers: {
    listAuditEntries: async ({ query }) => {
      const { entries, cursor } = await read(query)
      return asList(
        entries.map(entry => ({ ...entry, objects: [...entry.objects] })),
        cursor,
      )
    },
    listAuditAnchors: async ({ query: { sort, ...page } }) =>
      pageOfWhole(await anchors.list(), one => sortable(one.seq), { ...page, descending: sort === 'newest' }),
  },
})
