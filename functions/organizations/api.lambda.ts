import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { identity, organizationStore, organizationsTable } from './index.ts'
import { routes } from './routes.ts'

const tables = tablesFromEnvironment()
const organizations = organizationStore(tables)

export const handler = httpApi({
  ...identity(tables, process.env),
  tables,
  table: organizationsTable,
  routes,
  handlers: {
    readMe: async ({ actor }) => {
      const organization = await organizations.find(actor.organizationId)
      if (!organization) throw notFound('organization')
      const { organizationId, name, roles } = organization
      return {
        subject: actor.subject,
        organization: { organizationId, name, roles: [...roles] },
        role: actor.role,
        permissions: [...actor.permissions],
      }
    },
  },
})
