import { dataKeysFromEnvironment } from '../../shared/aws/envelope.ts'
import { personalDataFromEnvironment } from '../../shared/aws/sealed.ts'
import { newId } from '../../shared/ids.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { orderReader } from '../ordering/index.ts'
import { identity } from '../organizations/index.ts'
import { assistantTable } from './assistant.table.ts'
import { conversationStore } from './conversation.store.ts'
import { embeddedEngine } from './embedded-engine.ts'
import { readConversation } from './read-conversation.ts'
import { routes } from './routes.ts'
import { sendMessage } from './send-message.ts'
import { toolsFor } from './tools.ts'

const { plain: tables, keys } = personalDataFromEnvironment()
const tenant = tenantFromEnvironment(process.env)
const conversations = conversationStore(tables, dataKeysFromEnvironment(), tenant.id)
const send = sendMessage({
  conversations,
  engine: embeddedEngine(tenant),
  toolsFor: toolsFor({ orders: orderReader(tables) }),
  newId,
  tenant,
})
const read = readConversation({ conversations })

export const handler = httpApi({
  ...identity(tables, process.env),
  keys,
  tables,
  table: assistantTable,
  routes,
  handlers: {
    sendMessage: ({ body, actor, now, once }) => send({ ...body, actor, now, once }),
    readConversation: ({ params, query, actor, now }) => read({ ...params, ...query, actor, now }),
  },
})
