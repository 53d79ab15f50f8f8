import { type Actor, actsAs } from '../../shared/actor.ts'
import { dayIn } from '../../shared/business-date.ts'
import type { Clock } from '../../shared/clock.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import {
  type ChannelSettings,
  type ChannelSettingsStore,
  type ShownChannel,
  shownChannel,
} from './channel-settings.ts'

interface SayChannelDeps {
  readonly channelSettings: ChannelSettingsStore
  readonly clock: Clock
}

const mustBeOwn = (sellerId: string, actor: Actor): void => {
  if (actor.organizationId !== sellerId && !actsAs(actor, 'operator')) throw notFound('seller')
}

/** @throws `not-found` for another seller's */
export const readChannel =
  ({ channelSettings }: Pick<SayChannelDeps, 'channelSettings'>) =>
  async (sellerId: string, actor: Actor): Promise<ShownChannel> => {
    mustBeOwn(sellerId, actor)
    const { settings, version } = await channelSettings.of(sellerId)
    return shownChannel(sellerId, settings, version)
  }

/** Sets where a seller's legal invoices come from. @throws `not-found` for another seller's, `precondition-failed` */
export const sayChannel =
  ({ channelSettings, clock }: SayChannelDeps) =>
  async (
    {
      actor,
      sellerId,
      settings,
      origin,
      before,
    }: { actor: Actor; sellerId: string; settings: ChannelSettings; origin: string; before: number },
    once: Once<ShownChannel>,
  ): Promise<ShownChannel> => {
    mustBeOwn(sellerId, actor)
    const shown = shownChannel(sellerId, settings, before + 1)
    const month = dayIn('Asia/Shanghai', clock()).slice(0, 7)
    await channelSettings.save(sellerId, { settings, origin }, before, month, once(shown))
    return shown
  }
