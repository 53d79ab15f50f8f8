import { createServer, type Server } from 'node:net'
import { LocalStackError } from './local-stack-error.ts'

/** A TCP port on the loopback address that nobody listens on at this moment. */
export const freePort = async (): Promise<number> => {
  const server = createServer()
  const port = await listen(server, 0, 'a probe')
  await new Promise(done => server.close(done))
  return port
}

/**
 * Listens on the loopback address and answers the port.
 * @param purpose what the port is for, as in "Port 4400 (API) is taken"
 */
export const listen = (server: Server, port: number, purpose: string): Promise<number> =>
  new Promise((settle, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new LocalStackError(
              `Port ${port} (${purpose}) is taken by another program. Choose another with --port, or --port 0 for any free one.`,
            )
          : error,
      )
    })
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      settle(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
