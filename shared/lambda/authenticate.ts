import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda'
import { DomainError } from '../errors/domain-error.ts'

/** How far clocks of issuer and us may differ, in seconds. */
const SKEW_SECONDS = 60

export interface TokenRules {
  readonly issuer: string
  /** accepted `aud` or, in Cognito's access tokens, `client_id` */
  readonly audiences: readonly string[]
}

export const tokenRules = (environment: Record<string, string | undefined>): TokenRules => ({
  issuer: environment.TOKEN_ISSUER ?? '',
  audiences: (environment.TOKEN_AUDIENCE ?? '').split(',').filter(Boolean),
})

/** An HTTP API hands claims over as text; a list becomes `[a b]`. */
const listed = (claim: unknown): string[] =>
  String(claim ?? '')
    .replace(/^\[|\]$/g, '')
    .split(/[\s,]+/)
    .filter(Boolean)

type Claims = Readonly<Record<string, unknown>>

const refusal = (claims: Claims, { issuer, audiences }: TokenRules, now: number): string | undefined => {
  if (claims.iss !== issuer) return 'another issuer'
  const audience = [...listed(claims.aud), ...listed(claims.client_id)]
  if (!audience.some(one => audiences.includes(one))) return 'another audience'
  if (claims.token_use !== undefined && claims.token_use !== 'access') return 'not an access token'
  if (!(Number(claims.exp) + SKEW_SECONDS > now)) return 'expired'
  if (claims.nbf !== undefined && Number(claims.nbf) - SKEW_SECONDS > now) return 'not valid yet'
  return undefined
}

/**
 * The subject of a request whose token the gateway has verified. Signature and algorithm are the gateway's
 * work; issuer, audience, use and times are checked again here, so that a route that lost its authorizer
 * by mistake stays shut.
 *
 * @param now epoch seconds
 */
export const authenticate = (
  event: APIGatewayProxyEventV2WithJWTAuthorizer,
  rules: TokenRules,
  now: number,
): string => {
  const claims: Claims | undefined = event.requestContext.authorizer?.jwt?.claims
  const why = claims ? refusal(claims, rules, now) : 'no verified token'
  const subject = claims?.sub ?? claims?.client_id
  if (why || typeof subject !== 'string' || subject === '') {
    throw new DomainError('unauthenticated', `The token was not accepted: ${why ?? 'no subject'}.`)
  }
  return subject
}
