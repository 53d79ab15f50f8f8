import type { Service } from '../../shared/aws/sign.ts'
import { encodePart, type SignedRequest, signedFetch } from '../../shared/aws/signed-fetch.ts'
import type { Things } from './things.ts'

const IOT: Service = { endpoint: 'iot' }
const NOT_FOUND = 404

/** `arn:aws:iot:eu-central-1:123456789012:cert/0123…` → `0123…`; absent for what is no certificate. */
const certificateIn = (principal: string): string[] => {
  const [, id] = /:cert\/([0-9a-f]+)$/.exec(principal) ?? []
  return id ? [id] : []
}

/** @returns the answer; nothing where the thing or certificate is not known */
const ask = async (request: SignedRequest): Promise<Response | undefined> => {
  const response = await signedFetch(IOT, request)
  if (response.status === NOT_FOUND) return undefined
  if (!response.ok)
    throw new Error(`AWS IoT answered ${request.method} with ${response.status}`, {
      cause: await response.text(),
    })
  return response
}

const thingPath = (deviceId: string): string => `/things/${encodePart(deviceId)}`

/** Certificates of a device, page by page. */
const certificatesOf = async (deviceId: string): Promise<string[]> => {
  const found: string[] = []
  let nextToken: string | undefined
  do {
    const response = await ask({
      method: 'GET',
      path: `${thingPath(deviceId)}/principals`,
      ...(nextToken ? { query: { nextToken } } : {}),
    })
    const page = (await response?.json()) as { principals?: string[]; nextToken?: string } | undefined
    found.push(...(page?.principals ?? []).flatMap(certificateIn))
    nextToken = page?.nextToken
  } while (nextToken)
  return found
}

/** The control plane of AWS IoT, by signed requests. Each may be repeated. */
export const iotThings = (): Things => ({
  keepOnly: async (deviceId, kept) => {
    const others = (await certificatesOf(deviceId)).filter(certificate => !kept.includes(certificate))
    for (const certificate of others)
      await ask({ method: 'PUT', path: `/certificates/${certificate}`, query: { newStatus: 'INACTIVE' } })
  },
  moveTo: async (deviceId, warehouseId) => {
    await ask({
      method: 'PATCH',
      path: thingPath(deviceId),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ attributePayload: { attributes: { warehouseId }, merge: true } }),
    })
  },
})
