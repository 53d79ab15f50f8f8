import { inBaseUnits } from '../../catalog/index.ts'
import type { Device, DevicePlace } from '../../devices/index.ts'
import type { ArrivedReading, QueuedReading } from './reading.ts'
import type { SkuMeasures } from './sku-measures.ts'

/** A shelf that nobody has registered: its readings are kept under this name. */
export const UNKNOWN_SHELF = 'unknown'

const PIECE = 'C62'
const GRAMS: Readonly<Record<string, number>> = { GRM: 1, KGM: 1_000 }
/** What is no number of pieces is kept, and refused as a quantity. */
const NO_QUANTITY = -1

/** The shelf that a reading speaks of, by the device's own name for it or by its SKU. */
export interface Shelf {
  readonly sku: string
  readonly device: Device | undefined
  readonly place: DevicePlace | undefined
}

export interface LocatedReading extends Omit<Shelf, 'sku'> {
  readonly reading: QueuedReading
}

export const shelfOf = (arrived: ArrivedReading, device: Device | undefined): Shelf => {
  const { location } = arrived
  const place = device?.places.find(each =>
    location === undefined ? each.sku === arrived.sku : each.location === location,
  )
  return { sku: arrived.sku ?? place?.sku ?? UNKNOWN_SHELF, device, place }
}

/** Whether the catalogue has to be asked how the reading's unit becomes pieces. */
export const needsMeasures = ({ unit = PIECE }: ArrivedReading): boolean => unit !== PIECE

const weighed = (
  grams: number,
  place: DevicePlace | undefined,
  weight: SkuMeasures['weight'],
): Pick<QueuedReading, 'quantity' | 'weighed'> => {
  const pieceGrams = place?.pieceGrams ?? weight?.grams
  if (!pieceGrams) return { quantity: NO_QUANTITY, weighed: { grams, pieces: NO_QUANTITY } }
  const pieces = (grams - (place?.tareGrams ?? 0)) / pieceGrams
  const tolerance = place?.weightTolerance ?? weight?.tolerance
  return {
    quantity: Math.max(0, Math.round(pieces)),
    weighed: { grams, pieces, ...(tolerance === undefined ? {} : { tolerance }) },
  }
}

const piecesOf = (
  { quantity, unit = PIECE }: ArrivedReading,
  { place }: Shelf,
  measures: SkuMeasures | undefined,
): Pick<QueuedReading, 'quantity' | 'weighed'> => {
  if (unit === (measures?.unit ?? PIECE)) return { quantity }
  const grams = GRAMS[unit]
  if (grams) return weighed(quantity * grams, place, measures?.weight)
  const counted = measures && inBaseUnits(measures, quantity, unit)
  return { quantity: counted?.kind === 'quantity' ? counted.quantity : NO_QUANTITY }
}

/**
 * What a reading speaks of: the shelf by the device's own name for it; the pieces by what they weigh or how
 * many are in a pack, as the device's place says or else the catalogue.
 */
export const locateReading = (
  arrived: ArrivedReading,
  shelf: Shelf,
  measures: SkuMeasures | undefined,
): LocatedReading => ({
  reading: { ...arrived, sku: shelf.sku, ...piecesOf(arrived, shelf, measures) },
  device: shelf.device,
  place: shelf.place,
})
