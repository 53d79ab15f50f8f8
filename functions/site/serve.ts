import { Buffer } from 'node:buffer'
import { notFound } from '../../shared/errors/domain-error.ts'
import { toProblem } from '../../shared/errors/problem.ts'
import { type Asset, pageHeaders, type Served, serveAsset } from './asset.ts'
import { serveProblemType } from './problem-type.ts'

export interface SiteRequest {
  /** `GET /assets/{file}` */
  readonly routeKey: string
  readonly params: Readonly<Record<string, string | undefined>>
  /** by lower-case name */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly requestId: string
}

/** Not to be fetched by their file names: they have routes of their own. */
const PAGE = 'index.html'
const OPENAPI = 'openapi.json'

const missing = (what: string, requestId: string): Served => {
  const problem = toProblem(notFound(what), requestId)
  return {
    status: problem.status,
    headers: { ...pageHeaders, 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: Buffer.from(JSON.stringify(problem)),
  }
}

/** Answers the site's routes from the assets that the bundle carries. Everything here is public. */
export const serve = (assets: Readonly<Record<string, Asset>>) => {
  const fileOf = ({ routeKey, params }: SiteRequest): string => {
    if (routeKey === 'GET /') return PAGE
    if (routeKey === 'GET /v1/openapi.json') return OPENAPI
    const file = params.file ?? ''
    return file === PAGE || file === OPENAPI ? '' : file
  }
  return (request: SiteRequest): Served => {
    const { routeKey, params, headers, requestId } = request
    if (routeKey === 'GET /v1/problems/{code}') {
      return serveProblemType(params.code ?? '', headers.accept) ?? missing('problem type', requestId)
    }
    const file = fileOf(request)
    const asset = Object.hasOwn(assets, file) ? assets[file] : undefined
    return asset ? serveAsset(asset, headers) : missing('file', requestId)
  }
}
