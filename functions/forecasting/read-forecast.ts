import { type Actor, actsAs } from '../../shared/actor.ts'
import { dayAfter } from '../../shared/business-date.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import type { StockRef, Warehouse } from '../inventory/index.ts'
import type { Demands } from './demand.ts'
import type { Forecast, Forecasts } from './forecast.ts'

interface ReadForecastDeps {
  readonly forecasts: Forecasts
  readonly demands: Pick<Demands, 'history'>
  readonly warehouses: () => Promise<readonly Warehouse[]>
}

/**
 * The last forecast of a SKU in a warehouse with the days of demand that it was learned from: for the owner
 * of the warehouse and the operator.
 *
 * @throws `not-found` for another's warehouse, and where nothing has been forecast yet
 */
export const readForecast =
  ({ forecasts, demands, warehouses }: ReadForecastDeps) =>
  async (ref: StockRef, historyDays: number, actor: Actor): Promise<Forecast> => {
    const warehouse = (await warehouses()).find(({ warehouseId }) => warehouseId === ref.warehouseId)
    const mayKnow = warehouse && (actsAs(actor, 'operator') || warehouse.ownerId === actor.organizationId)
    const forecast = mayKnow && (await forecasts.find(ref))
    if (!forecast) throw notFound('forecast')
    const history = await demands.history(ref, dayAfter(forecast.asOf, 1 - historyDays), forecast.asOf)
    return { ...forecast, history }
  }
