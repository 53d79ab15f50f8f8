import { type AddressInfo, connect, createServer } from 'node:net'

export interface SilentGate {
  readonly endpoint: string
  /** From now on nothing goes through, and nobody is told. */
  shut(): void
  open(): void
  stop(): Promise<void>
}

/** Stands before a service and lets everything through until it is shut: then the service seems dead. */
export const startSilentGate = async (endpoint: string): Promise<SilentGate> => {
  const { hostname, port } = new URL(endpoint)
  let isShut = false
  const server = createServer(caller => {
    const service = connect(Number(port), hostname)
    const pass = (from: typeof caller, to: typeof caller): void => {
      from.on('data', bytes => isShut || to.write(bytes))
      from.on('close', () => to.destroy())
      from.on('error', () => to.destroy())
    }
    pass(caller, service)
    pass(service, caller)
  })
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shut: () => {
      isShut = true
    },
    open: () => {
      isShut = false
    },
    stop: () => new Promise(settle => server.close(() => settle())),
  }
}
