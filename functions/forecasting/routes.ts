import * as z from 'zod/mini'
import { defineRoutes } from '../../shared/http/route.ts'
import { skuSchema } from '../catalog/index.ts'
import { forecastSchema } from './forecast.ts'

export const routes = defineRoutes({
  readForecast: {
    method: 'GET',
    path: '/v1/forecasts/{warehouseId}/{sku}',
    permission: 'forecast:read',
    summary: 'Read the forecast of a SKU in a warehouse',
    description:
      'For the owner of the warehouse and the operator. Forecasts are made every night from the demand of a year; a SKU that was never asked for has none.',
    params: z.object({ warehouseId: z.string().check(z.minLength(1), z.maxLength(64)), sku: skuSchema }),
    query: z.object({
      /** days of past demand to be shown with it */
      historyDays: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(365)), 56),
    }),
    success: { status: 200, description: 'The forecast', schema: forecastSchema },
    errors: ['not-found'],
  },
})
