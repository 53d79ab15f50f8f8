import type { Letter } from '../../shared/mime.ts'
import { type Draft, idOfLetter } from './draft.ts'
import type { Matter } from './warning.ts'

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

/** One letter with all that somebody is warned of, in Chinese and English. */
export const warningLetter = (
  draft: Draft,
  { email, from, date }: { readonly email: string; readonly from: string; readonly date: Date },
): Letter => {
  const { warnings, more } = draft
  return {
    messageId: `wrn_${idOfLetter(draft)}@${from.slice(from.lastIndexOf('@') + 1)}`,
    from,
    to: email,
    subject: `预警 Warnings: ${warnings.length + more}`,
    date,
    text: [
      ...warnings.map(({ matter }) => chinese(matter)),
      ...(more ? [`另有 ${more} 条`] : []),
      '',
      ...warnings.map(({ matter }) => english(matter)),
      ...(more ? [`and ${more} more`] : []),
      '',
    ].join('\n'),
    attachments: [],
  }
}
