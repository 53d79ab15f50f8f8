import { createHash } from 'node:crypto'
import type { Letter } from '../../shared/mime.ts'
import type { Matter, Warning } from './warning.ts'

/** More are counted only: nobody reads a longer letter. */
const MOST_LINES = 60

const chinese = (matter: Matter): string => {
  switch (matter.kind) {
    case 'stockLow':
      return `低库存：${matter.sku}（${matter.warehouseId}）可用 ${matter.available}，低于 ${matter.lowBelow}`
    case 'stockOver':
      return `库存过多：${matter.sku}（${matter.warehouseId}）现有 ${matter.onHand}，高于 ${matter.overAbove}`
    case 'deviceSilent':
      return `设备失联：${matter.deviceId}（${matter.warehouseId}）`
  }
}

const english = (matter: Matter): string => {
  switch (matter.kind) {
    case 'stockLow':
      return `Low stock: ${matter.sku} in ${matter.warehouseId}, ${matter.available} available, fewer than ${matter.lowBelow}`
    case 'stockOver':
      return `Too much stock: ${matter.sku} in ${matter.warehouseId}, ${matter.onHand} on hand, more than ${matter.overAbove}`
    case 'deviceSilent':
      return `Silent device: ${matter.deviceId} in ${matter.warehouseId} was not heard of for too long`
  }
}

/** The same warnings to the same person are the same letter, whoever sends it and how often. */
const idOf = (warnings: readonly Warning[], subject: string): string =>
  createHash('sha256')
    .update([subject, ...warnings.map(({ eventId }) => eventId)].join('\n'))
    .digest('hex')
    .slice(0, 32)

/** One letter with all that somebody is warned of, in Chinese and English. */
export const warningLetter = (
  warnings: readonly Warning[],
  { subject, email }: { readonly subject: string; readonly email: string },
  { from, date }: { readonly from: string; readonly date: Date },
): Letter => {
  const shown = warnings.slice(0, MOST_LINES)
  const more = warnings.length - shown.length
  return {
    messageId: `wrn_${idOf(warnings, subject)}@${from.slice(from.lastIndexOf('@') + 1)}`,
    from,
    to: email,
    subject: `预警 Warnings: ${warnings.length}`,
    date,
    text: [
      ...shown.map(({ matter }) => chinese(matter)),
      ...(more ? [`另有 ${more} 条`] : []),
      '',
      ...shown.map(({ matter }) => english(matter)),
      ...(more ? [`and ${more} more`] : []),
      '',
    ].join('\n'),
    attachments: [],
  }
}
