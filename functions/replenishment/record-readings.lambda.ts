import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { count } from '../../shared/lambda/observe.ts'
import { queueBatchHandler } from '../../shared/lambda/queue-batch.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { productStore } from '../catalog/index.ts'
import { deviceStore, knownDevices } from '../devices/index.ts'
import { levelsWatch } from '../inventory/index.ts'
import { evaluatingFrom } from './positions/evaluating.store.ts'
import { countTaskStore } from './readings/count-task.store.ts'
import { handleReadings } from './readings/handle-readings.ts'
import { readingStore } from './readings/reading.store.ts'
import { recordReadings } from './readings/record-readings.ts'
import { knownMeasures } from './readings/sku-measures.ts'

const tables = tablesFromEnvironment()
const tenant = tenantFromEnvironment(process.env)
const devices = deviceStore(tables)

const handle = handleReadings({
  record: recordReadings({
    readings: readingStore(tables),
    devices: knownDevices(devices, () => performance.now()),
    measures: knownMeasures(productStore(tables).findAll, () => performance.now()),
    sighted: devices.sighted,
    doubt: (reading, reason) => countTaskStore(tables).raise(reading, reason, systemClock()),
    clock: systemClock,
  }),
  evaluate: evaluatingFrom(tables, tenant),
  watch: levelsWatch(tables, tenant.id),
})

export const handler = queueBatchHandler({
  consumer: 'record-readings',
  fifo: false,
  deadLetterQueueUrl: process.env.DEAD_LETTER_QUEUE_URL ?? '',
  handleAll: async messages => {
    const { outcomes, counts, raised } = await handle(messages)
    for (const [verdict, times] of Object.entries(counts)) {
      count(`Reading${verdict[0]?.toUpperCase()}${verdict.slice(1)}`, times)
    }
    if (raised.length) count('PurchaseOrderRaised', raised.length)
    return outcomes
  },
})
