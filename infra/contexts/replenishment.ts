import { Duration } from 'aws-cdk-lib/core'
import { watchedEvents } from '../../functions/replenishment/positions/watch-positions.ts'
import { replenishmentTable } from '../../functions/replenishment/replenishment.table.ts'
import { routes } from '../../functions/replenishment/routes.ts'
import { DeviceReadings } from '../constructs/device-readings.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import { QueueConsumer } from '../constructs/queue-consumer.ts'
import { ScheduledFunction } from '../constructs/scheduled-function.ts'
import type { Context } from './context.ts'

/** Looking at a position and, where it has fallen low, writing the purchase order with its event. */
const reviewing = {
  replenishment: ['read', 'put', 'update'],
  inventory: ['read'],
  ordering: ['read'],
  outbox: ['put'],
} as const

export const replenishment: Context = {
  name: 'replenishment',
  tables: [replenishmentTable],
  addTo: service => {
    const { work } = new QueueConsumer(service, {
      context: 'replenishment',
      file: 'record-readings',
      queue: 'readings',
      batchSize: 50,
      batchWindow: Duration.seconds(1),
      uses: {
        tables: {
          ...reviewing,
          inventory: ['read', 'put', 'update'],
          devices: ['read', 'update'],
          catalog: ['read'],
        },
      },
      onFailure: 'stock counted by devices and gateways is not booked, and replenishment orders too late',
    })
    new QueueConsumer(service, {
      context: 'replenishment',
      file: 'watch-positions',
      queue: 'replenishment',
      subscribes: watchedEvents,
      uses: { tables: reviewing },
      onFailure: 'stock that orders use up is replenished an hour late',
    })
    new ScheduledFunction(service, {
      context: 'replenishment',
      file: 'review-positions',
      schedule: 'rate(1 hour)',
      uses: { tables: reviewing },
      onFailure: 'stock that no order and no reading touched is not replenished',
    })
    new QueueConsumer(service, {
      context: 'replenishment',
      file: 'plan-positions',
      queue: 'planning',
      batchSize: 1,
      uses: {
        tables: { ...reviewing, forecasting: ['read', 'update', 'putAll'] },
      },
      onFailure: 'levels and forecasts of some SKUs stay as they were the night before',
    })
    new ScheduledFunction(service, {
      context: 'replenishment',
      file: 'start-planning',
      schedule: 'cron(30 1 * * ? *)',
      uses: { tables: { replenishment: ['read'] }, sends: ['planning'] },
      onFailure: 'levels and forecasts stay as they were the night before',
    })
    new HttpFunction(service, {
      context: 'replenishment',
      routes,
      uses: {
        tables: {
          ...reviewing,
          inventory: ['read', 'put', 'update'],
          forecasting: ['read'],
          organizations: ['read'],
        },
        sends: ['readings'],
      },
      onFailure:
        'gateways cannot hand in readings, and suppliers see no purchase orders and book no receipts',
    })
    if (service.tenant.features.devices) new DeviceReadings(service, work.queue)
  },
}
