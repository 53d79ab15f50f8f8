import { readStackFile, stackHome } from './local-file.ts'
import { runCommand } from './run-command.ts'

/** `npm run redrive -- <queue>`: sends the dead letters of a queue of the running stack again. */
await runCommand(async ([queue = '']) => {
  const { control, queues } = readStackFile(stackHome())
  const redrivable = queues.filter(name => queues.includes(`${name}-dead`))
  if (!redrivable.includes(queue))
    return { mistake: `npm run redrive -- <queue>, and the queues are: ${redrivable.join(', ')}` }
  const response = await fetch(`${control}/stack/redrive/${queue}`, { method: 'POST' })
  return { output: `${await response.json()} sent again` }
})
