import { JwtRsaVerifier } from 'aws-jwt-verify'

export type Claims = Record<string, unknown>

export interface Authorizer {
  /** The claims of a good bearer token, else `undefined`. */
  claimsOf: (authorization: string | undefined, now: number) => Claims | undefined
}

interface AuthorizerOptions {
  issuer: string
  /** A token must be meant for one of them, by `aud` or, where it has none, by `client_id`. */
  audience: readonly string[]
  /** The issuer's public keys. */
  jwks: { keys: { kid: string }[] }
}

/** Tokens that were good are remembered until they expire: checking a signature costs more than an order read. */
const remembered = 2_000

/** The JWT authorizer of an HTTP API: signature (RS256), issuer, audience and times. */
export const createAuthorizer = ({ issuer, audience, jwks }: AuthorizerOptions): Authorizer => {
  const verifier = JwtRsaVerifier.create({
    issuer,
    audience: null,
    jwksUri: `${issuer}/jwks`,
    graceSeconds: 0,
  })
  verifier.cacheJwks(jwks as never)
  const good = new Map<string, { claims: Claims; until: number }>()

  const verify = (token: string): Claims | undefined => {
    try {
      const claims = verifier.verifySync(token) as Claims
      const meant = claims.aud ?? claims.client_id
      const audiences = Array.isArray(meant) ? meant : [meant]
      return audiences.some(one => audience.includes(String(one))) ? claims : undefined
    } catch {
      return undefined
    }
  }

  return {
    claimsOf: (authorization = '', now) => {
      const [, token] = /^(?:Bearer )?(\S+)$/i.exec(authorization) ?? []
      if (token === undefined) return undefined
      const known = good.get(token)
      if (known !== undefined) return known.until > now ? known.claims : undefined
      const claims = verify(token)
      if (claims === undefined) return undefined
      if (good.size >= remembered) good.clear()
      good.set(token, { claims, until: Number(claims.exp ?? 0) * 1000 })
      return claims
    },
  }
}
