import { Buffer } from 'node:buffer'
import { gunzipSync } from 'node:zlib'

/** A file as it is carried in the function's bundle. */
export interface Asset {
  readonly contentType: string
  /** base64 */
  readonly gzip: string
  /** Quoted, as the header has it. */
  readonly etag: string
}

type Headers = Readonly<Record<string, string | undefined>>

export interface Served {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/**
 * What every page may do: nothing but talk to its own origin. No inline script or style, no frame around
 * it, so that a text that slips through as markup still does nothing.
 */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"

export const pageHeaders = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const

/** File names do not change with their content, so browsers ask again after five minutes, by ETag. */
const FRESH_FOR = 'public, max-age=300, stale-while-revalidate=86400'

const accepts = (headers: Headers, coding: string): boolean =>
  (headers['accept-encoding'] ?? '').split(',').some(part => part.trim().split(';')[0] === coding)

const matches = (headers: Headers, etag: string): boolean =>
  (headers['if-none-match'] ?? '').split(',').some(part => part.trim().replace(/^W\//, '') === etag)

/** A file as the answer to a request: compressed if that is understood, empty if the asker has it already. */
export const serveAsset = (asset: Asset, headers: Headers): Served => {
  const isPage = asset.contentType.startsWith('text/html')
  const common = {
    ...pageHeaders,
    etag: asset.etag,
    'cache-control': isPage ? 'no-cache' : FRESH_FOR,
    vary: 'accept-encoding',
    // pages of other origins may embed the widget
    'cross-origin-resource-policy': isPage ? 'same-origin' : 'cross-origin',
  }
  if (matches(headers, asset.etag)) return { status: 304, headers: common, body: Buffer.alloc(0) }
  const packed = Buffer.from(asset.gzip, 'base64')
  const described = { ...common, 'content-type': asset.contentType }
  return accepts(headers, 'gzip')
    ? { status: 200, headers: { ...described, 'content-encoding': 'gzip' }, body: packed }
    : { status: 200, headers: described, body: gunzipSync(packed) }
}
