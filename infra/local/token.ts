import { demoPrincipals } from './demo/principals.ts'
import { demoSecret } from './identity/issuer.ts'
import { readStackFile, stackHome } from './local-file.ts'
import { runCommand } from './run-command.ts'

/** `npm run token -- <principal>`: prints a fresh token from the running stack's issuer. */
await runCommand(async ([name = '']) => {
  const principal = demoPrincipals.find(each => each.name === name)
  if (!principal)
    return {
      mistake: `npm run token -- <principal>, and they are: ${demoPrincipals.map(each => each.name).join(', ')}`,
    }
  const { issuer } = readStackFile(stackHome())
  const form =
    principal.kind === 'machine'
      ? { grant_type: 'client_credentials', client_id: name, client_secret: demoSecret }
      : { grant_type: 'password', username: name, password: 'any' }
  const response = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(form) })
  const { access_token } = (await response.json()) as { access_token?: string }
  return access_token === undefined
    ? { mistake: `The issuer answered ${response.status}` }
    : { output: access_token }
})
