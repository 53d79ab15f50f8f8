import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { listen } from './free-port.ts'
import { KmsError } from './kms/kms-error.ts'
import type { KmsRequest } from './kms/operations.ts'
import { InvocationError, type LambdaPool } from './lambda/pool.ts'
import { callerOf, type OnCall } from './service-call.ts'

export interface ControlServer {
  url: string
  /** Lets somebody else answer requests to paths like this. */
  serve: (paths: RegExp, answer: PathAnswer) => void
  /** Adds operations of the stack. */
  offer: (operations: Readonly<Record<string, StackOperation>>) => void
  stop: () => Promise<void>
}

interface ControlOptions {
  kms: Record<string, (request: KmsRequest) => Record<string, unknown>>
  functions: LambdaPool
  /** SES's `SendEmail`; absent: no mail is taken */
  sendEmail?: ((body: string) => unknown) | undefined
  onCall?: OnCall | undefined
}

/** Something that scripts and tests may ask of the stack; `body` is the request's text. */
export type StackOperation = (argument: string, body: string) => unknown

/** Answers a request of a REST protocol. */
export type PathAnswer = (method: string, url: URL) => { status: number; body: unknown }

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
const answerKms = (
  options: ControlOptions,
  { headers, method = '', url = '' }: IncomingMessage,
  target: string,
  body: string,
  response: ServerResponse,
): void => {
  try {
    const name = target.replace('TrentService.', '')
    options.onCall?.('kms', name, { caller: callerOf(headers), method, path: url, headers, body })
    const operation = options.kms[name]
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

const emailPath = '/v2/email/outbound-emails'

/** `POST /v2/email/outbound-emails`: SES's SendEmail. */
const answerEmail = (options: ControlOptions, body: string, response: ServerResponse): void => {
  try {
    options.onCall?.('ses', 'SendEmail')
    if (options.sendEmail === undefined) throw new Error('Nobody takes mail here')
    reply(response, 200, JSON.stringify(options.sendEmail(body)))
  } catch (error) {
    reply(response, 400, JSON.stringify({ message: `${error}` }), {
      'x-amzn-errortype': 'BadRequestException',
    })
  }
}

const operationPath = /^\/stack\/([a-z]+)(?:\/([\w.-]+))?$/

/** `POST /stack/{operation}/{argument}`: what the stack itself offers, `redrive/invoicing` for example. */
const answerOperation = async (
  operation: StackOperation | undefined,
  [argument, body]: [string, string],
  response: ServerResponse,
): Promise<void> => {
  try {
    if (operation === undefined) throw new Error('There is no such operation')
    reply(response, 200, JSON.stringify(await operation(argument, body)) ?? 'null')
  } catch (error) {
    reply(response, 404, JSON.stringify({ message: (error as Error).message }))
  }
}

/** Serves what has no engine of its own: the doubles of KMS, SES and the control plane of AWS IoT, direct invocations, operations on the stack. Loopback only. */
export const startControlServer = async (options: ControlOptions): Promise<ControlServer> => {
  const operations = new Map<string, StackOperation>()
  const served: { paths: RegExp; answer: PathAnswer }[] = []
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const body = await bodyOf(request)
      const target = request.headers['x-amz-target']
      if (typeof target === 'string') return answerKms(options, request, target, body, response)
      const [, name] = invocationPath.exec(decodeURIComponent(request.url ?? '')) ?? []
      if (name !== undefined && request.method === 'POST') return answerInvoke(options, name, body, response)
      if (request.url === emailPath && request.method === 'POST') return answerEmail(options, body, response)
      const [, operation, argument = ''] = operationPath.exec(request.url ?? '') ?? []
      if (operation !== undefined && request.method === 'POST')
        return answerOperation(operations.get(operation), [argument, body], response)
      const { method = '', url = '', headers } = request
      const other = served.find(({ paths }) => paths.test(url))
      if (other)
        options.onCall?.('iot', method, { caller: callerOf(headers), method, path: url, headers, body })
      const { status, body: found } = other?.answer(method, new URL(url, 'http://127.0.0.1')) ?? {
        status: 404,
        body: { message: 'Not Found' },
      }
      reply(response, status, JSON.stringify(found))
    }
    answer().catch(() => response.destroy())
  })
  await listen(server, 0, 'engines')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    serve: (paths, answer) => {
      served.push({ paths, answer })
    },
    offer: added => {
      for (const [name, operation] of Object.entries(added)) operations.set(name, operation)
    },
    stop: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
