import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { listen } from './free-port.ts'
import { KmsError } from './kms/kms-error.ts'
import type { KmsRequest } from './kms/operations.ts'
import { InvocationError, type LambdaPool } from './lambda/pool.ts'

export interface ControlServer {
  url: string
  stop: () => Promise<void>
}

interface ControlOptions {
  kms: Record<string, (request: KmsRequest) => Record<string, unknown>>
  functions: LambdaPool
  /** Sends the dead letters of a queue again and says how many. */
  redrive?: (queue: string) => number
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const reply = (
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers })
  response.end(body)
}

/** `POST /` with `X-Amz-Target: TrentService.Encrypt`: KMS. */
const answerKms = (options: ControlOptions, target: string, body: string, response: ServerResponse): void => {
  try {
    const operation = options.kms[target.replace('TrentService.', '')]
    if (operation === undefined)
      throw new KmsError('UnknownOperationException', `${target} is not known here`)
    reply(response, 200, JSON.stringify(operation(JSON.parse(body) as KmsRequest)))
  } catch (error) {
    const [code, message] =
      error instanceof KmsError ? [error.code, error.message] : ['KMSInternalException', `${error}`]
    reply(response, 400, JSON.stringify({ __type: code, message }))
  }
}

const invocationPath = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/

/** `POST /2015-03-31/functions/{name}/invocations`: Lambda's Invoke. */
const answerInvoke = async (
  { functions }: ControlOptions,
  name: string,
  body: string,
  response: ServerResponse,
): Promise<void> => {
  try {
    reply(response, 200, await functions.invoke(name, body === '' ? '{}' : body))
  } catch (error) {
    const reported =
      error instanceof InvocationError ? error.reported : { errorType: 'Error', errorMessage: `${error}` }
    if (reported.errorType === 'ResourceNotFoundException') {
      return reply(response, 404, JSON.stringify({ Type: 'User', Message: reported.errorMessage }))
    }
    reply(response, 200, JSON.stringify(reported), { 'x-amz-function-error': 'Unhandled' })
  }
}

const redrivePath = /^\/redrive\/([\w-]+)$/

/** `POST /redrive/{queue}`: `{"moved":3}` */
const answerRedrive = ({ redrive }: ControlOptions, queue: string, response: ServerResponse): void => {
  try {
    reply(response, 200, JSON.stringify({ moved: redrive?.(queue) ?? 0 }))
  } catch (error) {
    reply(response, 404, JSON.stringify({ message: (error as Error).message }))
  }
}

/** Serves what has no engine of its own: the KMS double, direct invocations, redrives. Loopback only. */
export const startControlServer = async (options: ControlOptions): Promise<ControlServer> => {
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const body = await bodyOf(request)
      const target = request.headers['x-amz-target']
      if (typeof target === 'string') return answerKms(options, target, body, response)
      const [, name] = invocationPath.exec(decodeURIComponent(request.url ?? '')) ?? []
      if (name !== undefined && request.method === 'POST') return answerInvoke(options, name, body, response)
      const [, queue] = redrivePath.exec(request.url ?? '') ?? []
      if (queue !== undefined && request.method === 'POST') return answerRedrive(options, queue, response)
      reply(response, 404, JSON.stringify({ message: 'Not Found' }))
    }
    answer().catch(() => response.destroy())
  })
  await listen(server, 0, 'engines')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
