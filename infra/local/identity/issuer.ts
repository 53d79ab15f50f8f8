import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server'
import { type DemoPrincipal, demoPrincipals } from '../demo/principals.ts'
import { listen } from '../free-port.ts'
import type { TokenRules } from './user-pool.ts'

export interface IssuerEngine {
  url: string
  jwks: { keys: { kid: string }[] }
  /** From now on tokens say what the template asks for. */
  follow: (rules: TokenRules) => void
  /** Knows one more principal from now on. */
  register: (principal: DemoPrincipal) => void
  /** A fresh token of a principal. */
  token: (principal: string) => Promise<string>
  stop: () => Promise<void>
}

/** Demo tokens outlive a working day, so that a printed command still works in the evening. */
const lifetime = 12 * 60 * 60

/** Secret of every demo machine. */
export const demoSecret = 'local-secret'

const loadKeys = async (issuer: OAuth2Issuer, data: string | undefined): Promise<void> => {
  const file = data === undefined ? undefined : join(data, 'issuer-keys.json')
  if (file !== undefined && existsSync(file)) {
    const keys = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>[]
    for (const key of keys) await issuer.keys.add(key)
    return
  }
  await issuer.keys.generate('RS256')
  if (file === undefined || data === undefined) return
  mkdirSync(data, { recursive: true })
  writeFileSync(file, JSON.stringify(issuer.keys.toJSON(true)), { mode: 0o600 })
}

/** The claims of an access token: Cognito's set, or the usual one of an OpenID provider. */
const claimsOf = (
  principal: DemoPrincipal,
  rules: TokenRules,
  issuer: string,
  now: number,
): Record<string, unknown> => {
  const isMachine = principal.kind === 'machine'
  const audience = isMachine ? rules.machineAudience : rules.personAudience
  const common = {
    sub: principal.subject,
    iss: issuer,
    iat: now,
    exp: now + lifetime,
    jti: randomUUID(),
    scope: isMachine ? rules.machineScopes.join(' ') : 'openid',
  }
  if (rules.style === 'oidc')
    return { ...common, aud: audience, client_id: isMachine ? principal.name : audience }
  return {
    ...common,
    client_id: audience,
    token_use: 'access',
    version: 2,
    ...(!isMachine && { username: principal.name }),
  }
}

/** `Authorization: Basic …`, or the form's fields. */
const credentialsOf = (header: string | undefined, body: Record<string, unknown>): [unknown, unknown] => {
  if (header?.startsWith('Basic ')) {
    const [id, ...secret] = Buffer.from(header.slice(6), 'base64').toString().split(':')
    return [id, secret.join(':')]
  }
  return [body.client_id, body.client_secret]
}

/**
 * An OpenID issuer with the demo's principals. People get tokens by the password grant (any password), machines
 * by client credentials.
 */
export const startIssuer = async (options: { data?: string; port: number }): Promise<IssuerEngine> => {
  const issuer = new OAuth2Issuer()
  const service = new OAuth2Service(issuer)
  const server: Server = createServer(service.requestHandler)
  const [port] = await Promise.all([
    listen(server, options.port, 'token issuer'),
    loadKeys(issuer, options.data),
  ])
  const url = `http://127.0.0.1:${port}`
  issuer.url = url
  let rules: TokenRules | undefined

  const follow = (next: TokenRules): void => {
    rules = next
  }
  const principals = new Map(demoPrincipals.map(one => [one.name, one]))
  const known = (name: unknown): DemoPrincipal | undefined => principals.get(String(name))
  const shape = (payload: Record<string, unknown>, principal: DemoPrincipal): void => {
    if (rules === undefined) return
    for (const name of Object.keys(payload)) delete payload[name]
    Object.assign(payload, claimsOf(principal, rules, url, Math.floor(Date.now() / 1000)))
  }

  service.on('beforeTokenSigning', (token, request) => {
    const { body, headers } = request
    const machine = body.grant_type === 'client_credentials'
    const principal = known(machine ? credentialsOf(headers.authorization, body)[0] : body.username)
    if (principal !== undefined) shape(token.payload, principal)
  })
  service.on('beforeResponse', (response, request) => {
    const { body, headers } = request
    const [id, secret] = credentialsOf(headers.authorization, body)
    const isMachine = body.grant_type === 'client_credentials'
    const good = isMachine
      ? known(id)?.kind === 'machine' && secret === demoSecret
      : known(body.username)?.kind === 'person'
    if (good) return
    response.statusCode = isMachine ? 401 : 400
    response.body = { error: isMachine ? 'invalid_client' : 'invalid_grant' }
  })

  return {
    url,
    jwks: { keys: issuer.keys.toJSON() },
    follow,
    register: principal => principals.set(principal.name, principal),
    token: async name => {
      const principal = known(name)
      if (principal === undefined) throw new Error(`There is no demo principal ${name}`)
      return issuer.buildToken({ scopesOrTransform: (_header, payload) => shape(payload, principal) })
    },
    stop: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
