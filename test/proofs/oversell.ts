import { catalogTable, productItem } from '../../functions/catalog/index.ts'
import { inventoryTable, stockItem, stockKey } from '../../functions/inventory/index.ts'
import { routes as ordering } from '../../functions/ordering/routes.ts'
import { productOf } from '../scenarios/world.ts'
import { type Prove, tally } from './context.ts'
import { inLab, type Lab } from './lab.ts'
import { tableOf, unconditional } from './mistakes.ts'

interface Sale {
  readonly units: number
  readonly buyers: number
}

/** A SKU of its own with so many units, and what its stock is now. */
const promoted = async ({ target, sides }: Lab, units: number) => {
  const side = sides.ours
  const sku = side.unique('HOT')
  await target.tables.putAll(catalogTable, [productItem(productOf(side, sku))])
  await target.tables.putAll(inventoryTable, [
    stockItem({ sku, warehouseId: side.warehouseId, onHand: units, held: 0 }),
  ])
  const stock = () => target.tables.get(inventoryTable, stockKey(sku, side.warehouseId), { consistent: true })
  return { sku, stock }
}

/** All buyers at once, sixty-four at a time, each for one unit; what was answered and what is left. */
const rush = async (lab: Lab, { units, buyers }: Sale): Promise<string[]> => {
  const { sku, stock } = await promoted(lab, units)
  const buyer = lab.sides.ours.as('dealer.buyer')
  const statuses = new Map<number, number>()
  let waiting = buyers
  const one = async (): Promise<void> => {
    while (waiting-- > 0) {
      const { status } = await buyer.ask(ordering.placeOrder, { body: { lines: [{ sku, quantity: 1 }] } })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: 64 }, one))
  const left = await stock()
  const sold = statuses.get(201) ?? 0
  const refused = statuses.get(409) ?? 0
  return [
    ...(sold === Math.min(units, buyers) ? [] : [`${sold} of ${units} units were sold to ${buyers} buyers`]),
    ...(sold + refused === buyers ? [] : [`answered was ${JSON.stringify([...statuses])}`]),
    ...(left?.held === sold && left?.available === units - sold && left?.onHand === units
      ? []
      : [`sold ${sold}, the stock says held ${left?.held}, available ${left?.available}`]),
  ]
}

/** A store that looks and then writes: the condition on what is available is gone. */
const careless = unconditional(part => tableOf(part) === inventoryTable.name)

/** More buyers than units: each unit is sold once, nobody is refused while one is left, and the books agree. */
export const proveOversell: Prove = ({ size }) =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    const sales: readonly Sale[] =
      size === 'nightly'
        ? [
            { units: 1_000, buyers: 10_000 },
            { units: 500, buyers: 2_000 },
          ]
        : [
            { units: 200, buyers: 600 },
            { units: 1, buyers: 64 },
            { units: 100, buyers: 80 },
          ]
    for (const sale of sales) trial(await rush(lab, sale))
    lab.proxy.rewrite(careless)
    plant(
      'the stock is read, then written without a condition',
      (await rush(lab, { units: 5, buyers: 200 })).length > 0,
    )
    lab.proxy.reset()
    return { ...proof(), trials: sales.reduce((sum, { buyers }) => sum + buyers, 0) }
  })
