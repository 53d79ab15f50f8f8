import { freshToken } from './identity/fresh-token.ts'
import { readStackFile, stackHome } from './local-file.ts'
import { runCommand } from './run-command.ts'
import { sampleEvent, sampleNames } from './sample-event.ts'

/** `npm run invoke -- <function> <sample>`: invokes a function of the running stack with a file of events/samples. */
await runCommand(async ([name = '', sample = '']) => {
  const { control, functions, issuer } = readStackFile(stackHome())
  if (!functions.includes(name))
    return {
      mistake: `npm run invoke -- <function> <sample>, and the functions are: ${functions.join(', ')}`,
    }
  if (!sampleNames().includes(sample))
    return { mistake: `There is no sample "${sample}"; there are: ${sampleNames().join(', ')}` }
  const event = await sampleEvent(sample, principal => freshToken(issuer, principal))
  const response = await fetch(`${control}/2015-03-31/functions/${name}/invocations`, {
    method: 'POST',
    body: JSON.stringify(event),
  })
  const answer = JSON.stringify(await response.json(), null, 2)
  return response.headers.has('x-amz-function-error') ? { mistake: answer } : { output: answer }
})
