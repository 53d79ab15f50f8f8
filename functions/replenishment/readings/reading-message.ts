import * as z from 'zod/mini'
import { parseOrRefuse } from '../../../shared/http/validate.ts'
import { type ArrivedReading, MOST_READINGS_AT_ONCE, queuedReadingSchema } from './reading.ts'

const batchSchema = z.object({
  readings: z.array(queuedReadingSchema).check(z.minLength(1), z.maxLength(MOST_READINGS_AT_ONCE)),
})

/**
 * A message of the queue `readings`: one reading, as the devices' rule sends it, or some of them together,
 * as the gateways' door does, since a queue counts messages.
 *
 * @throws `invalid-request`, which is poison, for anything else
 */
export const readingsOf = (message: unknown): ArrivedReading[] =>
  typeof message === 'object' && message !== null && 'readings' in message
    ? parseOrRefuse(batchSchema, message, 'message').readings
    : [parseOrRefuse(queuedReadingSchema, message, 'message')]
