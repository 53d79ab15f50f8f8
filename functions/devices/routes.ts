import * as z from 'zod/mini'
import { listOf, pageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { credentialSchema, deviceIdSchema, deviceSchema, placeSchema } from './device.ts'
import { LEAST_SILENCE_MINUTES } from './watch-silence.ts'

const warehouseIdSchema = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be the id of a warehouse'))
const places = z.array(placeSchema).check(z.maxLength(200))
const params = z.object({ deviceId: deviceIdSchema })
const after = { status: 200, description: 'The device after it', schema: deviceSchema } as const
const errors = ['not-found', 'illegal-transition', 'conflict'] as const

export const routes = defineRoutes({
  registerDevice: {
    method: 'POST',
    path: '/v1/devices',
    permission: 'device:manage',
    summary: 'Register a device',
    description:
      'With the credential that it will show: a certificate of its own, or a secret. Of the credential only its SHA-256 is kept. From then on it may connect under its id and publish its own stock.',
    body: z.strictObject({
      deviceId: deviceIdSchema,
      warehouseId: warehouseIdSchema,
      name: z.optional(z.string().check(z.minLength(1), z.maxLength(120))),
      credential: credentialSchema,
      places: z._default(places, []),
      silentAfterMinutes: z._default(z.int().check(z.gte(LEAST_SILENCE_MINUTES), z.lte(43_200)), 60),
    }),
    success: { status: 201, description: 'The device', schema: deviceSchema },
    errors: ['not-found', 'illegal-transition'],
    example: {
      request: {
        deviceId: 'dev_aisle_03',
        warehouseId: 'wh_shanghai',
        name: 'Scale in aisle 3',
        credential: { kind: 'secret', secret: 'a-random-text-of-at-least-32-characters' },
        places: [{ location: 'A-03-2', sku: 'DL-10002', pieceGrams: 340, tareGrams: 1200 }],
      },
    },
  },
  listDevices: {
    method: 'GET',
    path: '/v1/devices',
    permission: 'device:read',
    summary: 'List the devices of a warehouse',
    description: 'A page may have fewer than asked for, and a next one, where `silent` leaves some out.',
    query: z.object({
      ...pageQuery,
      warehouseId: warehouseIdSchema,
      silent: z.optional(z.stringbool()),
      sort: z._default(z.enum(['deviceId', '-deviceId']), 'deviceId'),
    }),
    success: { status: 200, description: 'A page of devices', schema: listOf(deviceSchema) },
    errors: ['not-found'],
  },
  readDevice: {
    method: 'GET',
    path: '/v1/devices/{deviceId}',
    permission: 'device:read',
    summary: 'Read a device',
    params,
    success: { status: 200, description: 'The device', schema: deviceSchema },
    errors: ['not-found'],
  },
  assignDevice: {
    method: 'PUT',
    path: '/v1/devices/{deviceId}/assignment',
    permission: 'device:manage',
    summary: 'Assign a device to a warehouse and what it watches there',
    params,
    body: z.strictObject({ warehouseId: warehouseIdSchema, places }),
    success: after,
    errors,
    example: { request: { warehouseId: 'wh_shanghai', places: [{ sku: 'DL-10002', mostStep: 500 }] } },
  },
  rotateCredential: {
    method: 'POST',
    path: '/v1/devices/{deviceId}/credential',
    permission: 'device:manage',
    summary: 'Give a device a new credential',
    description:
      'The old one is taken for `graceMinutes` more, so that a sleeping device is not locked out; within five minutes after that it is refused, and who is connected with it is cut off. It does not come back: rotate to a new one.',
    params,
    body: z.strictObject({
      credential: credentialSchema,
      graceMinutes: z._default(z.int().check(z.gte(0), z.lte(10_080)), 60),
    }),
    success: after,
    errors,
    example: {
      request: { credential: { kind: 'secret', secret: 'another-text-of-at-least-32-characters' } },
    },
  },
  revokeDevice: {
    method: 'POST',
    path: '/v1/devices/{deviceId}/revocation',
    permission: 'device:manage',
    summary: 'Revoke a device for good',
    description:
      'It may not come in any more. What it says all the same, through a gateway, is kept as evidence and never acted on; within a minute everywhere.',
    params,
    body: z.strictObject({ reason: z.string().check(z.minLength(1), z.maxLength(500)) }),
    success: after,
    errors,
    example: { request: { reason: 'Stolen' } },
  },
})
