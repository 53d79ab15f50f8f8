import { demoPrincipals } from '../demo/principals.ts'
import { demoSecret } from './issuer.ts'

/** Asks the running stack's issuer: machines by client credentials, people by the password grant. */
export const freshToken = async (issuer: string, principal: string): Promise<string> => {
  const machine = demoPrincipals.some(({ name, kind }) => name === principal && kind === 'machine')
  const form = machine
    ? { grant_type: 'client_credentials', client_id: principal, client_secret: demoSecret }
    : { grant_type: 'password', username: principal, password: 'any' }
  const response = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(form) })
  const { access_token } = (await response.json()) as { access_token?: string }
  if (access_token === undefined) throw new Error(`The issuer gave no token for ${principal}`)
  return access_token
}
