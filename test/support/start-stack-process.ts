import { join } from 'node:path'
import { type Child, startChild } from './child.ts'
import type { StartStackOptions } from './stack.ts'
import { connectStack, type StackAddresses, type StackClient } from './stack-client.ts'

export type ProcessOptions = Pick<StartStackOptions, 'tenant' | 'data' | 'devices' | 'port'> & {
  /** Told what functions warn of; default: printed */
  readonly onProblem?: (line: string) => void
}

/** A stack in a process of its own, to be killed or measured. */
export interface StackProcess extends StackClient {
  readonly pid: number
  stop(): Promise<void>
  /** SIGKILL */
  kill(): Promise<void>
}

export const startStackProcess = async (options: ProcessOptions = {}): Promise<StackProcess> => {
  const { onProblem, ...rest } = options
  const { announced, pid, stop, kill }: Child<StackAddresses> = await startChild(
    join(import.meta.dirname, 'stack-process.ts'),
    { args: [JSON.stringify(rest)], ...(onProblem && { onError: onProblem }) },
  )
  return { ...connectStack(announced), pid, stop, kill }
}
