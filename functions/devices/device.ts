import * as z from 'zod/mini'
import type { Instant } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import { skuSchema } from '../catalog/index.ts'

/** Also the client id with which it connects and a level of its topic. */
export const deviceIdSchema = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/, 'must have 1 to 64 letters, digits and . _ : -'))

/** What a device watches: a shelf, and how its figures become pieces. */
export const placeSchema = z.strictObject({
  /** the device's own name for it; with one a reading need not name the SKU */
  location: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
  sku: skuSchema,
  /** of a scale: weight of a piece, where it is another than the catalogue's, and of what lies there beside the goods, in grams */
  pieceGrams: z.optional(z.number().check(z.positive())),
  tareGrams: z.optional(z.number().check(z.nonnegative())),
  /** how far a weight may be from whole pieces, as a share of one; default the catalogue's, or 0.25 */
  weightTolerance: z.optional(z.number().check(z.gte(0), z.lte(0.5))),
  /** the most pieces that may come between two readings; default twenty times what is there */
  mostStep: z.optional(z.int().check(z.gte(1))),
  /** how far a reading may be from the books before people count, as a share of them; absent: it is believed */
  varianceTolerance: z.optional(z.number().check(z.gte(0), z.lte(1))),
  /** another device watches the same shelf: the two must agree */
  shared: z.optional(z.boolean()),
})
export type DevicePlace = z.infer<typeof placeSchema>

const credentialShown = z.object({
  kind: z.enum(['secret', 'certificate']),
  /** SHA-256 in hex; of a certificate its own fingerprint, which is its id in AWS IoT */
  fingerprint: z.string(),
  issuedAt: z.string(),
})

export const deviceSchema = z
  .object({
    deviceId: z.string(),
    warehouseId: z.string(),
    name: z.optional(z.string()),
    status: z.enum(['active', 'revoked']),
    places: z.array(placeSchema),
    credential: credentialShown,
    /** the one before, which is taken until then */
    previousCredential: z.optional(z.extend(credentialShown, { validUntil: z.string() })),
    silentAfterMinutes: z.int(),
    registeredAt: z.string(),
    /** within five minutes */
    lastSeenAt: z.optional(z.string()),
    /** since when it has been missed; absent while it speaks */
    silentSince: z.optional(z.string()),
    firmware: z.optional(z.string()),
    /** percent */
    battery: z.optional(z.number()),
    revokedAt: z.optional(z.string()),
    revokeReason: z.optional(z.string()),
    version: z.int(),
  })
  .register(z.globalRegistry, {
    id: 'Device',
    description: 'A sensor or scale that watches shelves of a warehouse. Its credential is never shown.',
  })
export type Device = z.infer<typeof deviceSchema>

/** What a device shows to be let in: its own certificate, or a secret. It is not kept, only its fingerprint. */
export const credentialSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('secret'),
    secret: z.string().check(z.minLength(32, 'must have at least 32 characters'), z.maxLength(512)),
  }),
  z.strictObject({
    kind: z.literal('certificate'),
    pem: z
      .string()
      .check(
        z.maxLength(16_384),
        z.regex(
          /^-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/,
          'must be one X.509 certificate in PEM',
        ),
      ),
  }),
])
export type Credential = z.infer<typeof credentialSchema>

/** Fingerprints of what a device may show: its credential, and the one before for as long as that is taken. */
export const takenFrom = ({ status, credential, previousCredential }: Device, now: Instant): string[] => {
  if (status !== 'active') return []
  const inGrace = previousCredential && previousCredential.validUntil > now
  return [credential.fingerprint, ...(inGrace ? [previousCredential.fingerprint] : [])]
}

/** What a device told of itself with a reading. */
export interface Sighting {
  readonly deviceId: string
  readonly at: Instant
  readonly battery?: number | undefined
  readonly firmware?: string | undefined
}

/** Thrown when a device is not as it was read, or is registered already. */
export class DeviceMoved extends Error {
  override readonly name = 'DeviceMoved'
}

export interface DeviceWrite {
  readonly device: Device
  /** its version before; 0: there must be none */
  readonly before: number
  readonly event: DomainEvent
  readonly record: IdempotencyRecord
}

/** Where devices are kept, by access pattern. */
export interface Devices {
  find(deviceId: string): Promise<Device | undefined>
  findAll(deviceIds: readonly string[]): Promise<Device[]>
  ofWarehouse(
    warehouseId: string,
    page: { limit: number; cursor?: string | undefined; descending?: boolean | undefined },
  ): Promise<{ items: Device[]; cursor?: string }>
  /** Active ones that were last heard of before an instant, the longest silent first. */
  unheardSince(instant: Instant, cursor: string | undefined): Promise<{ items: Device[]; cursor?: string }>
  /** Those whose credential before was taken until an instant and is still known, the longest over first. */
  graceEndedBefore(
    instant: Instant,
    cursor: string | undefined,
  ): Promise<{ items: Device[]; cursor?: string }>
  /**
   * Forgets the credential before, which nobody takes any more.
   *
   * @throws DeviceMoved when it has got another meanwhile
   */
  endGrace(device: Device): Promise<void>
  /** @throws DeviceMoved */
  write(write: DeviceWrite): Promise<void>
  /** Marks devices as heard of; unknown ones are passed over. */
  sighted(sightings: readonly Sighting[]): Promise<void>
  /**
   * Marks a device as silent, with the event that warns of it.
   *
   * @throws DeviceMoved when it has spoken meanwhile
   */
  silent(device: Device, since: Instant, event: DomainEvent): Promise<void>
}
