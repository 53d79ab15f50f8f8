import { keepCompiled } from './keep-compiled.ts'
import { LocalStackError } from './local-stack-error.ts'
import { optionsFrom, usage } from './options.ts'

/** `npm start`: what is asked for, and what is wrong with it, is told before the stack is loaded. */

const run = async (): Promise<void> => {
  const options = optionsFrom(process.argv.slice(2))
  if (options === undefined) return console.log(usage)
  keepCompiled()
  const { runUntilToldToEnd } = await import('./run-until-told-to-end.ts')
  return runUntilToldToEnd(options)
}

try {
  await run()
  process.exit(0)
} catch (error) {
  if (!(error instanceof LocalStackError) && (error as Error).name !== 'TenantFileError') throw error
  console.error(`\n${(error as Error).message}`)
  process.exit(1)
}
