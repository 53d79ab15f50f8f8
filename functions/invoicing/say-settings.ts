import { type Actor, actsAs } from '../../shared/actor.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import { type SellerSettings, type Settings, settingsFaults } from './settings.ts'

export interface SettingsAnswer {
  readonly sellerId: string
  readonly settings: SellerSettings
  readonly version: number
}

const mustBeOwn = (sellerId: string, actor: Actor): void => {
  if (actor.organizationId !== sellerId && !actsAs(actor, 'operator')) throw notFound('seller')
}

/** @throws `not-found` for another seller's */
export const readSettings =
  ({ settings }: { readonly settings: Settings }) =>
  async (sellerId: string, actor: Actor): Promise<SettingsAnswer> => {
    mustBeOwn(sellerId, actor)
    return { sellerId, ...(await settings.of(sellerId)) }
  }

/** @throws `not-found` for another seller's, `invalid-request` for what contradicts itself, `precondition-failed` */
export const saySettings =
  ({ settings: store }: { readonly settings: Settings }) =>
  async (
    {
      actor,
      sellerId,
      settings,
      before,
    }: { actor: Actor; sellerId: string; settings: SellerSettings; before: number },
    once: Once<SettingsAnswer>,
  ): Promise<SettingsAnswer> => {
    mustBeOwn(sellerId, actor)
    const errors = settingsFaults(settings)
    if (errors.length)
      throw new DomainError('invalid-request', 'The settings contradict themselves.', { errors })
    const answer = { sellerId, settings, version: before + 1 }
    await store.save(sellerId, settings, before, once(answer))
    return answer
  }
