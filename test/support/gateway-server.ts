import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OutgoingAnswer, OutgoingRequest } from '../../shared/send-publicly.ts'

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** What a gateway answers; `silent` breaks the connection off after the request has been handled. */
export type Play = (request: OutgoingRequest) => Promise<OutgoingAnswer | 'silent'>

export interface GatewayServer {
  readonly url: string
  stop(): Promise<void>
}

/** A server on loopback that plays one of the outside: requests reach `play` as a caller would have sent them. */
export const startGatewayServer = async (host: string, play: Play): Promise<GatewayServer> => {
  const server = createServer(async (request, response) => {
    const answer = await play({
      method: request.method as 'GET' | 'POST',
      url: `https://${host}${request.url}`,
      headers: request.headers as Record<string, string>,
      body: await bodyOf(request),
    })
    if (answer === 'silent') return response.destroy()
    response.writeHead(answer.status)
    response.end(answer.body)
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
