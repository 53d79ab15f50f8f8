import type { Device, DevicePlace } from '../../devices/index.ts'
import type { ArrivedReading, QueuedReading } from './reading.ts'

/** A shelf that nobody has registered: its readings are kept under this name. */
export const UNKNOWN_SHELF = 'unknown'

const GRAMS: Readonly<Record<string, number>> = { GRM: 1, KGM: 1_000 }

export interface LocatedReading {
  readonly reading: QueuedReading
  readonly device: Device | undefined
  readonly place: DevicePlace | undefined
}

const piecesOf = (reading: ArrivedReading, place: DevicePlace | undefined) => {
  const factor = GRAMS[reading.unit ?? '']
  if (!factor) return { quantity: reading.quantity }
  const grams = reading.quantity * factor
  // A weight without a factor is no number of pieces: it is kept, and refused as a quantity.
  if (!place?.pieceGrams) return { quantity: -1, weighed: { grams, pieces: -1 } }
  const pieces = (grams - (place.tareGrams ?? 0)) / place.pieceGrams
  return { quantity: Math.max(0, Math.round(pieces)), weighed: { grams, pieces } }
}

/** What a reading speaks of: the shelf by the device's own name for it, the pieces by what they weigh. */
export const locateReading = (arrived: ArrivedReading, device: Device | undefined): LocatedReading => {
  const { location } = arrived
  const place = device?.places.find(each =>
    location === undefined ? each.sku === arrived.sku : each.location === location,
  )
  const sku = arrived.sku ?? place?.sku ?? UNKNOWN_SHELF
  return { reading: { ...arrived, sku, ...piecesOf(arrived, place) }, device, place }
}
