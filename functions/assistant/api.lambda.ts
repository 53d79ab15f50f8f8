import { readFileSync } from 'node:fs'
import { dataKeysFromEnvironment } from '../../shared/aws/data-keys.kms.ts'
import { personalDataFromEnvironment } from '../../shared/aws/sealed.ts'
import { systemClock } from '../../shared/clock.ts'
import { asList } from '../../shared/http/list.ts'
import { newId } from '../../shared/ids.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { count } from '../../shared/lambda/observe.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { offerFinder } from '../catalog/index.ts'
import { invoiceCommandsOn, invoiceStore, listOrderInvoices, readInvoice } from '../invoicing/index.ts'
import { orderCommandsOn, orderReader, sqsWorkQueue } from '../ordering/index.ts'
import { identity, invoiceMailOn } from '../organizations/index.ts'
import { consentGate } from '../privacy/index.ts'
import { assistantTable } from './assistant.table.ts'
import { classifierOf } from './classifier.ts'
import { confirmAction } from './confirm-action.ts'
import { conversationStore } from './conversation.store.ts'
import { doAction } from './do-action.ts'
import { embeddedEngine } from './embedded-engine.ts'
import { engineFromEnvironment } from './engine.environment.ts'
import { giveFeedback } from './give-feedback.ts'
import { knowledgeSource } from './knowledge.s3.ts'
import type { KnowledgeFile } from './knowledge.ts'
import { decodeModel } from './model-file.ts'
import { listOpenQuestions } from './open-questions.ts'
import { pollMessages, readConversation, shown } from './read-conversation.ts'
import { readersOn } from './readers.ts'
import { routes } from './routes.ts'
import { sendMessage } from './send-message.ts'
import {
  claimHandover,
  closeHandover,
  listHandovers,
  readHandover,
  replyToHandover,
} from './serve-handovers.ts'
import { serviceDeskFromEnvironment } from './service-desk.ts'
import { s3Shelf } from './shelf.s3.ts'
import { readKnowledge, restoreKnowledge, saveArticle } from './teach.ts'
import { teachPhrase } from './teach-phrase.ts'
import { toolsFor } from './tools.ts'

/** Files of `assets/` lie beside the bundle as they lie beside this file. */
const asset = (name: string) => readFileSync(new URL(`./assets/${name}`, import.meta.url))

const { plain: tables, tables: opened, keys } = personalDataFromEnvironment()
const tenant = tenantFromEnvironment(process.env)
const orders = orderReader(tables)
const offers = offerFinder(tables)
const invoices = invoiceStore(opened)
const commands = orderCommandsOn(tables, {
  remind: sqsWorkQueue(process.env.WORKS_QUEUE_URL ?? ''),
  tenant,
  clock: systemClock,
  newId,
})
const invoiceMail = invoiceMailOn(opened, { clock: systemClock, tenantId: tenant.id })
const readers = readersOn({
  orders,
  offers,
  invoices: {
    read: readInvoice({ invoices }),
    list: listOrderInvoices({
      invoices,
      orderExistsFor: async (orderId, actor) => (await orders.find(orderId, actor)) !== undefined,
    }),
  },
  invoiceMailOf: invoiceMail.of,
  credit: orders.credit,
})
const shipped: KnowledgeFile = JSON.parse(asset('knowledge-1.json').toString('utf8'))
const bucket = process.env.DOCUMENTS_BUCKET ?? ''
const shelf = s3Shelf(shipped, bucket)
const knowledge = knowledgeSource(shipped, bucket, {
  now: () => performance.now(),
  failed: () => count('KnowledgeNotRead'),
})
const conversations = conversationStore(tables, dataKeysFromEnvironment(), tenant.id)
const classify = classifierOf(decodeModel(asset('intents-1.model')))
const common = { conversations, newId, tenant }
const embedded = embeddedEngine({ classify, timeZone: tenant.timeZone })
const send = sendMessage({
  ...common,
  desk: serviceDeskFromEnvironment(process.env),
  engine: engineFromEnvironment(process.env, { embedded, classify, tables, timeZone: tenant.timeZone }),
  toolsFor: toolsFor({ ...readers, knowledge }, tenant.timeZone),
})
const confirm = confirmAction({
  ...common,
  doAction: doAction({
    orders: { find: orders.find, ...commands },
    invoices: invoiceCommandsOn(opened, { tenant, clock: systemClock, newId }),
    profile: { changeInvoiceMail: invoiceMail.change },
    priceOf: offers.price,
  }),
})
const read = {
  conversation: readConversation(common),
  poll: pollMessages(common),
  handover: readHandover(common),
}
/** What a person does not agree to is neither answered nor kept, whoever says it. */
const mayUse = consentGate(tables)
const mayKeep = (subject: string, on: string) => mayUse(subject, 'assistant', on)
const serve = {
  claim: claimHandover(common),
  reply: replyToHandover({ ...common, mayKeep }),
  close: closeHandover(common),
}

export const handler = httpApi({
  ...identity(tables, process.env),
  keys,
  tables,
  table: assistantTable,
  routes,
  handlers: {
    sendMessage: async ({ body, actor, now, once }) => {
      await mayKeep(actor.subject, now.slice(0, 10))
      return send({ ...body, actor, now, once })
    },
    readConversation: ({ params, query, actor, now }) =>
      read.conversation({ ...params, ...query, actor, now }),
    pollMessages: ({ params, query, actor, now }) => read.poll({ ...params, ...query, actor, now }),
    confirmAction: async ({ params, body, actor, now, once }) => {
      await mayKeep(actor.subject, now.slice(0, 10))
      return confirm({ ...params, ...body, actor, now, once })
    },
    giveFeedback: async ({ params, body, actor, now, once }) => {
      await mayKeep(actor.subject, now.slice(0, 10))
      return giveFeedback(common)({ ...params, ...body, actor, now, once })
    },
    listHandovers: async ({ query }) => {
      const { items, cursor } = await listHandovers(common)(query)
      return asList(items, cursor)
    },
    readHandover: async ({ params, now }) => {
      const { items, ...facts } = await read.handover({ ...params, now })
      return { ...facts, items: items.map(shown) }
    },
    claimHandover: ({ params, actor, now, once }) => serve.claim({ ...params, actor, now, once }),
    replyToHandover: ({ params, body, actor, now, once }) =>
      serve.reply({ ...params, ...body, actor, now, once }),
    closeHandover: ({ params, actor, now, once }) => serve.close({ ...params, actor, now, once }),
    listOpenQuestions: ({ query }) => listOpenQuestions(common)(query),
    readKnowledge: () => readKnowledge({ shelf })(),
    saveArticle: ({ params, body, now }) => saveArticle({ shelf })({ ...params, ...body, now }),
    teachPhrase: ({ body, now }) => teachPhrase({ shelf, classify })({ ...body, now }),
    restoreKnowledge: ({ body, now }) => restoreKnowledge({ shelf })({ ...body, now }),
  },
})
