import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const deviceChanged = defineEvent({
  type: 'devices.device-changed.v1',
  title: 'A device was registered, assigned, given a new credential or revoked, or fell silent',
  description:
    'What became of a sensor or scale. `silent` warns, once for each silence, of a device that was not heard of for longer than it should be.',
  schema: z.object({
    deviceId: z.string(),
    warehouseId: z.string(),
    /** whose warehouse it is, and so whom it concerns */
    ownerId: z.optional(z.string()),
    change: z.enum(['registered', 'assigned', 'rotated', 'revoked', 'silent']),
    status: z.enum(['active', 'revoked']),
  }),
  example: {
    deviceId: 'dev_aisle_03',
    warehouseId: 'wh_shanghai',
    ownerId: 'org_huadong',
    change: 'silent',
    status: 'active',
  },
})
