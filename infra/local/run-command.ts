import { LocalStackError } from './local-stack-error.ts'

/** What a command prints, or what was wrong with how it was called. */
export type Told = { readonly output: string } | { readonly mistake: string }

/** Runs a small command of package.json with its arguments; mistakes end with status 2. */
export const runCommand = async (command: (args: readonly string[]) => Promise<Told>): Promise<void> => {
  try {
    const told = await command(process.argv.slice(2))
    if ('output' in told) return console.log(told.output)
    console.error(told.mistake)
  } catch (error) {
    if (!(error instanceof LocalStackError)) throw error
    console.error(error.message)
  }
  process.exitCode = 2
}
