import { demoPrincipals } from './demo/principals.ts'
import { freshToken } from './identity/fresh-token.ts'
import { readStackFile, stackHome } from './local-file.ts'
import { runCommand } from './run-command.ts'

/** `npm run token -- <principal>`: prints a fresh token from the running stack's issuer. */
await runCommand(async ([name = '']) => {
  const names = demoPrincipals.map(each => each.name)
  if (!names.includes(name))
    return { mistake: `npm run token -- <principal>, and they are: ${names.join(', ')}` }
  return { output: await freshToken(readStackFile(stackHome()).issuer, name) }
})
