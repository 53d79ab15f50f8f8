import { createHash, createHmac, createSecretKey, type Hash, type Hmac, type KeyObject } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import { type Credentials, credentials } from './credentials.ts'

/** A service of AWS that is spoken to without its client: its host's name, and the name it is signed for. */
export interface Service {
  /** `s3` */
  readonly endpoint: string
  /** Where it differs from the endpoint's: `bedrock` for `bedrock-runtime` */
  readonly signedAs?: string
  /** S3 signs a path as it is sent, all others encode it once more. */
  readonly pathAsSent?: boolean
}

/** SHA-256 in the form that the signer wants. */
class Sha256 {
  readonly #hash: Hash | Hmac
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', keyOf(secret))
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === 'string' ? data : bytesOf(data))
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest())
  }
  reset(): void {
    throw new Error('A hash is used once')
  }
}

const bytesOf = (data: string | ArrayBuffer | ArrayBufferView): Uint8Array => {
  if (typeof data === 'string') return Buffer.from(data)
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}

const keys = new WeakMap<object, KeyObject>()

/** The signer keeps its key of the day: made a key once, it signs in a quarter of the time that bytes take. */
const keyOf = (secret: string | ArrayBuffer | ArrayBufferView): string | KeyObject => {
  if (typeof secret === 'string') return secret
  const known = keys.get(secret)
  if (known) return known
  const made = createSecretKey(bytesOf(secret))
  keys.set(secret, made)
  return made
}

/** @throws Error where the environment names no region */
export const regionFrom = (environment: NodeJS.ProcessEnv = process.env): string => {
  const region = environment.AWS_REGION
  if (!region) throw new Error('AWS_REGION is not set')
  return region
}

/** Where a service answers: the address in the environment, as the SDK reads it, or that of its region. */
export const endpointOf = ({ endpoint }: Service, environment: NodeJS.ProcessEnv = process.env): URL => {
  const own = environment[`AWS_ENDPOINT_URL_${endpoint.toUpperCase().replaceAll('-', '_')}`]
  const region = regionFrom(environment)
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return new URL(own || environment.AWS_ENDPOINT_URL || `https://${endpoint}.${region}.${suffix}`)
}

/** Signature Version 4 in the name of whoever the credentials are, by default this function. */
export const signerOf = (
  { endpoint, signedAs = endpoint, pathAsSent = false }: Service,
  region: string = regionFrom(),
  as: () => Promise<Credentials> = credentials,
) =>
  new SignatureV4({
    service: signedAs,
    region,
    credentials: as,
    sha256: Sha256,
    uriEscapePath: !pathAsSent,
  })
