import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a server was asked, as it came. */
export interface Received {
  readonly messages: readonly {
    readonly role: string
    readonly content?: string
    readonly tool_calls?: unknown
  }[]
  readonly tools: readonly { readonly function: { readonly name: string } }[]
  readonly raw: string
}

export type Respond = (received: Received, response: ServerResponse) => void

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** An endpoint on this machine that speaks chat completions as each test scripts it, and keeps all it was sent. */
export const startFakeModel = async (respond: Respond) => {
  const received: Received[] = []
  const script = { respond }
  const server = createServer(async (request, response) => {
    const raw = await bodyOf(request)
    const asked = { ...JSON.parse(raw), raw }
    received.push(asked)
    script.respond(asked, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}/v1`,
    received,
    script: (next: Respond) => {
      script.respond = next
      received.length = 0
    },
    stop: () =>
      new Promise<void>(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

export const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

const completion = (
  message: unknown,
  finish = 'stop',
  usage: unknown = { prompt_tokens: 100, completion_tokens: 20 },
) => ({
  choices: [{ index: 0, finish_reason: finish, message }],
  ...(usage ? { usage } : {}),
})

export const saying =
  (content: string, finish?: string, usage?: unknown): Respond =>
  (_, response) =>
    json(response, completion({ role: 'assistant', content, reasoning_content: 'hm' }, finish, usage))

export const callOf = (name: string, args: unknown, id = `call_${name}`) => ({
  id,
  type: 'function',
  function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
})

export const calling =
  (...calls: ReturnType<typeof callOf>[]): Respond =>
  (_, response) =>
    json(response, completion({ role: 'assistant', content: null, tool_calls: calls }, 'tool_calls'))

/** One response after the other; the last one again and again. */
export const inTurn = (...responses: readonly Respond[]): Respond => {
  let at = 0
  return (received, response) => {
    const next = responses[Math.min(at, responses.length - 1)]
    at += 1
    next?.(received, response)
  }
}

/** Results of tools that a request carries. */
export const toolResults = ({ messages }: Received): string[] =>
  messages.filter(({ role }) => role === 'tool').map(({ content }) => content ?? '')
