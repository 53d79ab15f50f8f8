import { setTimeout as wait } from 'node:timers/promises'
import { localRetryAfter } from './poller.ts'
import { InvocationError, type LambdaPool } from './pool.ts'

interface InvokeLaterOptions {
  readonly functions: LambdaPool
  readonly send: (queueArn: string, body: string, attributes: Record<string, string>) => void
  readonly onProblem: (line: string) => void
}

/** Lambda tries an asynchronous invocation twice more. */
const RETRIES = 2

/** Lambda's asynchronous invocation: two retries, then the function's dead-letter queue. */
export const createInvokeLater = ({ functions, send, onProblem }: InvokeLaterOptions) => {
  const ending = new AbortController()
  const run = async (functionName: string, payload: string): Promise<void> => {
    for (let tries = 0; !ending.signal.aborted; tries++) {
      try {
        await functions.invoke(functionName, payload)
        return
      } catch (error) {
        if (ending.signal.aborted) return
        if (tries === RETRIES) return giveUp(functionName, payload, error)
        await wait(localRetryAfter(tries + 1), undefined, { signal: ending.signal })
      }
    }
  }
  const giveUp = (functionName: string, payload: string, error: unknown): void => {
    const definition = [...functions.functions.values()].find(
      ({ name, arn }) => name === functionName || arn === functionName,
    )
    onProblem(`${definition?.id ?? functionName} was given up after ${RETRIES} retries: ${error}`)
    const { errorMessage } = error instanceof InvocationError ? error.reported : { errorMessage: `${error}` }
    if (definition?.deadLetters !== undefined)
      send(definition.deadLetters, payload, { ErrorCode: '200', ErrorMessage: errorMessage })
  }
  return {
    invokeLater: (functionName: string, payload: string): void => {
      run(functionName, payload).catch(() => {})
    },
    stop: () => ending.abort(),
  }
}
