import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readStackFile, stackHome } from './local-file.ts'
import { runCommand } from './run-command.ts'

const root = join(import.meta.dirname, '../..')
const samples = join(root, 'events/samples')

/** `npm run invoke -- <function> <sample>`: invokes a function of the running stack with a file of events/samples. */
await runCommand(async ([name = '', sample = '']) => {
  const { control, functions } = readStackFile(stackHome())
  const known = readdirSync(samples).map(file => file.replace('.json', ''))
  if (!functions.includes(name))
    return {
      mistake: `npm run invoke -- <function> <sample>, and the functions are: ${functions.join(', ')}`,
    }
  if (!known.includes(sample))
    return { mistake: `There is no sample "${sample}"; there are: ${known.join(', ')}` }
  const response = await fetch(`${control}/2015-03-31/functions/${name}/invocations`, {
    method: 'POST',
    body: readFileSync(join(samples, `${sample}.json`)),
  })
  const answer = JSON.stringify(await response.json(), null, 2)
  return response.headers.has('x-amz-function-error') ? { mistake: answer } : { output: answer }
})
