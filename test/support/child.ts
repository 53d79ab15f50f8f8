import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface Child<Announced> {
  readonly pid: number
  /** The first line of JSON that it printed */
  readonly announced: Announced
  stop(): Promise<void>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
}

const firstJson = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve, reject) => {
    if (!child.stdout) throw new Error('The child has no output')
    createInterface({ input: child.stdout }).on('line', line => {
      if (line.startsWith('{')) resolve(JSON.parse(line))
    })
    child.once('exit', code => reject(new Error(`The process ended with ${code} before it was ready`)))
    setTimeout(() => reject(new Error('The process was not ready within three minutes')), 180_000).unref()
  })

interface ChildOptions {
  readonly args?: readonly string[]
  /** Gets what it prints to stderr, line by line; default: this process's stderr */
  readonly onError?: (line: string) => void
}

/** Starts a script as a process of its own, which ends when its input is closed. */
export const startChild = async <Announced>(
  script: string,
  { args = [], onError }: ChildOptions = {},
): Promise<Child<Announced>> => {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['pipe', 'pipe', onError ? 'pipe' : 'inherit'],
  })
  if (onError && child.stderr) createInterface({ input: child.stderr }).on('line', onError)
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const announced = (await firstJson(child)) as Announced
  return {
    pid: child.pid ?? 0,
    announced,
    stop: async () => {
      child.stdin?.end()
      const hard = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(hard)
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
