import type { IncomingHttpHeaders } from 'node:http'

/** `CorsConfiguration` of an HTTP API. */
export interface CorsRules {
  AllowCredentials?: boolean
  AllowHeaders?: string[]
  AllowMethods?: string[]
  AllowOrigins?: string[]
  ExposeHeaders?: string[]
  MaxAge?: number
}

const originOf = ({ AllowOrigins = [] }: CorsRules, origin: string): string | undefined => {
  if (AllowOrigins.includes('*')) return '*'
  const allowed = AllowOrigins.some(
    rule => rule === origin || (rule.endsWith('://*') && origin.startsWith(rule.slice(0, -1))),
  )
  return allowed ? origin : undefined
}

/** Headers that are added to each answer to a browser of an allowed origin. */
export const corsHeaders = (rules: CorsRules, { origin }: IncomingHttpHeaders): Record<string, string> => {
  const allowed = origin === undefined ? undefined : originOf(rules, origin)
  if (allowed === undefined) return {}
  return {
    'access-control-allow-origin': allowed,
    ...(rules.AllowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(rules.ExposeHeaders && { 'access-control-expose-headers': rules.ExposeHeaders.join(',') }),
    ...(allowed !== '*' && { vary: 'Origin' }),
  }
}

/** The answer to a preflight request; the gateway gives it itself, whatever the routes are. */
export const preflightHeaders = (rules: CorsRules, headers: IncomingHttpHeaders): Record<string, string> => {
  const own = corsHeaders(rules, headers)
  if (own['access-control-allow-origin'] === undefined) return {}
  return {
    ...own,
    ...(rules.AllowMethods && { 'access-control-allow-methods': rules.AllowMethods.join(',') }),
    ...(rules.AllowHeaders && { 'access-control-allow-headers': rules.AllowHeaders.join(',') }),
    ...(rules.MaxAge !== undefined && { 'access-control-max-age': String(rules.MaxAge) }),
  }
}
