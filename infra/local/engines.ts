import { join } from 'node:path'
import type { Tenant } from '../tenants/tenant.ts'
import { buildAssembly } from './assembly/build.ts'
import { type ControlServer, startControlServer } from './control-server.ts'
import { type DynamoEngine, startDynamo } from './dynamodb/dynoxide.ts'
import { listen } from './free-port.ts'
import { createGateway, type Gateway } from './http/gateway.ts'
import { type IssuerEngine, startIssuer } from './identity/issuer.ts'
import { type KeyRing, openKeyRing } from './kms/key-ring.ts'
import { kmsOperations } from './kms/operations.ts'
import { createLambdaPool, type LambdaPool } from './lambda/pool.ts'
import { type Mailbox, openMailbox } from './mailbox.ts'
import { type MessagingEngine, startMessaging } from './messaging/fauxqs.ts'
import { type Outside, startOutside } from './outside.ts'
import type { LocalStackOptions } from './stack.ts'

/** All engines, listening and empty, and the folder of the cloud assembly. */
export interface Engines {
  readonly assembly: string
  readonly apiUrl: string
  readonly control: ControlServer
  readonly dynamo: DynamoEngine
  readonly functions: LambdaPool
  readonly gateway: Gateway
  readonly issuer: IssuerEngine
  readonly mailbox: Mailbox
  readonly messaging: MessagingEngine
  readonly outside: Outside
  readonly ring: KeyRing
  /** Stops everything that was put into it, last first. */
  readonly closing: AsyncDisposableStack
}

/** Shared by all stacks of this working copy. */
const assemblies = join(import.meta.dirname, '../../.dockline/assemblies')

const problemsTo =
  (onProblem: (line: string) => void = () => {}) =>
  (id: string, line: string): void =>
    onProblem(`${id}: ${line}`)

/**
 * Starts the engines, those with a port of their own first, so that a taken one is told at once; meanwhile the
 * tenant is bundled and synthesised.
 */
export const startEngines = async (options: LocalStackOptions, tenant: Tenant): Promise<Engines> => {
  const { home, port = 0, data, onStep, onCall, keyClock } = options
  const { region, id } = tenant
  const closing = new AsyncDisposableStack()
  const kept = <T extends { stop: () => unknown }>(starting: Promise<T>): Promise<T> =>
    starting.then(engine => {
      closing.defer(async () => {
        await engine.stop()
      })
      return engine
    })
  try {
    const gateway = createGateway()
    const apiPort = await listen(gateway.server, port, 'API')
    closing.defer(gateway.stop)
    const issuer = await kept(startIssuer({ port: port === 0 ? 0 : port + 1, ...(data && { data }) }))
    const ring = openKeyRing(data, keyClock)
    const settled = await Promise.allSettled([
      options.assembly ?? buildAssembly(id, assemblies, onStep),
      kept(startDynamo({ region, ...(data && { data }) })),
      kept(startMessaging({ region, onCall, ...(data && { data }) })),
    ])
    for (const each of settled) if (each.status === 'rejected') throw each.reason
    const [assembly, dynamo, messaging] = settled.map(
      each => (each as PromiseFulfilledResult<unknown>).value,
    ) as [string, DynamoEngine, MessagingEngine]
    const functions = createLambdaPool({
      logFileOf: name => join(home, 'logs', `${name}.log`),
      onWarning: problemsTo(options.onProblem),
    })
    closing.defer(functions.stop)
    const mailbox = openMailbox(join(home, 'mailbox'))
    const control = await kept(
      startControlServer({ kms: kmsOperations(ring, keyClock), functions, sendEmail: mailbox.take, onCall }),
    )
    const outside = await kept(startOutside())
    return {
      assembly,
      apiUrl: `http://127.0.0.1:${apiPort}`,
      control,
      dynamo,
      functions,
      gateway,
      issuer,
      mailbox,
      messaging,
      outside,
      ring,
      closing,
    }
  } catch (error) {
    await closing.disposeAsync()
    throw error
  }
}
