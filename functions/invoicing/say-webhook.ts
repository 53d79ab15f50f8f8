import { type Actor, actsAs } from '../../shared/actor.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { Notices, Webhook } from './notice.ts'

interface WebhookAnswer {
  readonly url?: string
  readonly version: number
}

const mustBeOwn = (organizationId: string, actor: Actor): void => {
  if (actor.organizationId !== organizationId && !actsAs(actor, 'operator')) throw notFound('organization')
}

/** @throws `not-found` for another organization's */
export const readWebhook =
  ({ notices }: { readonly notices: Pick<Notices, 'webhookOf'> }) =>
  async (organizationId: string, actor: Actor): Promise<WebhookAnswer> => {
    mustBeOwn(organizationId, actor)
    const { webhook, version } = await notices.webhookOf(organizationId)
    return { version, ...(webhook ? { url: webhook.url } : {}) }
  }

/** @throws `not-found` for another organization's, `precondition-failed` */
export const sayWebhook =
  ({ notices }: { readonly notices: Pick<Notices, 'saveWebhook'> }) =>
  async (
    {
      actor,
      organizationId,
      webhook,
      before,
    }: { actor: Actor; organizationId: string; webhook: Webhook; before: number },
    once: Once<WebhookAnswer>,
  ): Promise<WebhookAnswer> => {
    mustBeOwn(organizationId, actor)
    const answer = { url: webhook.url, version: before + 1 }
    await notices.saveWebhook(organizationId, webhook, before, once(answer))
    return answer
  }
