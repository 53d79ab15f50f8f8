import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { listen } from './free-port.ts'

/** The only way out of the stack: a proxy that knows the hosts it was told of, all of them on this machine. */
export interface Outside {
  readonly url: string
  /** Requests to `https://<host>/…` go to a server on loopback from now on. */
  readonly meet: (host: string, target: string) => void
  readonly stop: () => Promise<void>
}

const refuse = (response: ServerResponse, message: string): void => {
  response.writeHead(502, { 'content-type': 'text/plain' }).end(message)
}

/** The request of a proxy's client names the whole address: `POST https://gateway.example/open HTTP/1.1`. */
const passOn = (
  hosts: ReadonlyMap<string, URL>,
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  const address = URL.parse(request.url ?? '')
  const target = hosts.get(address?.hostname ?? '')
  if (!address || !target) {
    refuse(response, `Nobody plays ${address?.hostname ?? 'a server'} here.`)
    return
  }
  const { connection: _, 'proxy-connection': __, ...headers } = request.headers
  const sent = httpRequest(
    {
      hostname: target.hostname,
      port: target.port,
      method: request.method,
      path: `${address.pathname}${address.search}`,
      headers,
    },
    answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    },
  )
  // Whoever is asked may break off: so does the answer.
  sent.once('error', () => response.destroy())
  response.once('close', () => sent.destroy())
  request.pipe(sent)
}

/** Nothing of a local stack leaves the machine: what it calls outside is played by servers that tests and demos name. */
export const startOutside = async (): Promise<Outside> => {
  const hosts = new Map<string, URL>()
  const server = createServer((request, response) => passOn(hosts, request, response))
  await listen(server, 0, 'outside')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    meet: (host, target) => {
      const { hostname } = new URL(target)
      if (hostname !== '127.0.0.1') throw new Error(`${target} is not on loopback`)
      hosts.set(host, new URL(target))
    },
    stop: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
