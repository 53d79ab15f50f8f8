import { forecastingTable } from '../../functions/forecasting/forecasting.table.ts'
import { routes } from '../../functions/forecasting/routes.ts'
import { demandEvents } from '../../functions/forecasting/wanted.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import { QueueConsumer } from '../constructs/queue-consumer.ts'
import type { Context } from './context.ts'

export const forecasting: Context = {
  name: 'forecasting',
  tables: [forecastingTable],
  addTo: service => {
    new QueueConsumer(service, {
      context: 'forecasting',
      file: 'record-demand',
      queue: 'demand',
      subscribes: demandEvents,
      uses: { tables: { forecasting: ['put', 'update'], inventory: ['read'] } },
      onFailure: 'forecasts do not know what was ordered, and stock is planned too low',
    })
    new HttpFunction(service, {
      context: 'forecasting',
      routes,
      uses: { tables: { forecasting: ['read'], inventory: ['read'], organizations: ['read'] } },
      onFailure: 'suppliers and the operator see no forecasts',
    })
  },
}
