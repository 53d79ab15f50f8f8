import type { AuditEntry } from '../../shared/audit.ts'
import type { PersonalRows } from './export-data.ts'

/** As far as an entry of the audit log is about the person who acted. */
type Activity = Pick<
  AuditEntry,
  'at' | 'onBehalfOf' | 'role' | 'route' | 'objects' | 'decision' | 'requestId'
>

const ORDER = /^ord_/

/**
 * What somebody has done, by the audit log, and the orders that they have placed: orders name them only by their
 * pseudonymous subject, and there is no other way from a person to what they did.
 */
export const activityRows = (entries: readonly Activity[]): PersonalRows => ({
  activities: entries.map(({ at, onBehalfOf, role, route, objects, decision, requestId }) => ({
    at,
    onBehalfOf,
    role,
    route,
    objects: objects.join(' '),
    decision,
    requestId,
  })),
  orders: entries
    .filter(({ route, decision }) => route === 'POST /v1/orders' && decision === 'done')
    .flatMap(({ objects, at, onBehalfOf }) =>
      objects
        .filter(id => ORDER.test(id))
        .map(orderId => ({ orderId, placedAt: at, organizationId: onBehalfOf })),
    ),
})
