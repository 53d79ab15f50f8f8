import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDevices } from '../../infra/local/demo/start-devices.ts'
import { type SeededStack, startSeededStack } from '../../infra/local/seeded-stack.ts'
import type { OnCall } from '../../infra/local/service-call.ts'
import { type Faults, startFaultProxy } from './fault-proxy.ts'
import { connectStack, type StackAddresses, type StackClient } from './stack-client.ts'

export interface StartStackOptions {
  /** id of a tenant file; default `demo` */
  readonly tenant?: string
  /** Keeps data there, so that another start goes on from it; default: a temporary folder */
  readonly data?: string
  /** The demo's devices move stock; default false */
  readonly devices?: boolean
  /** Puts a proxy between the functions and DynamoDB, through which faults are injected; default false */
  readonly faults?: boolean
  /** The API's port; default any free one */
  readonly port?: number
  /** Milliseconds until a failed message is tried again, after so many tries; default 50 × tries */
  readonly retryAfter?: (tries: number) => number
  /** See the options of the local stack; `faults` goes before it */
  readonly dynamoEndpointFor?: (functionId: string, engine: string) => string | undefined
  readonly onCall?: OnCall
  /** See the options of the local stack */
  readonly keyClock?: () => number
  /** Warnings of the functions; default: nobody is told */
  readonly onProblem?: (line: string) => void
}

/** A stack in this process. */
export interface TestStack extends StackClient {
  readonly stack: SeededStack
  /** Throws unless it was started with `faults`. */
  readonly faults: Faults
  stop(): Promise<void>
}

const tableNames = ({ functions }: SeededStack): Record<string, string> =>
  Object.fromEntries(
    [...functions.functions.values()].flatMap(({ environment }) =>
      Object.entries(environment)
        .filter(([name]) => name.startsWith('TABLE_'))
        .map(([name, value]) => [name.slice('TABLE_'.length).toLowerCase(), value]),
    ),
  )

export const addressesOf = (stack: SeededStack): StackAddresses => ({
  pid: process.pid,
  home: stack.home,
  tenant: stack.tenant.id,
  region: stack.tenant.region,
  currency: stack.tenant.currency,
  api: stack.api,
  mqtt: stack.mqtt,
  issuer: stack.issuer,
  control: stack.control.url,
  dynamodb: stack.endpoints.dynamodb,
  tables: tableNames(stack),
  functions: [...stack.functions.functions.values()].map(({ id }) => id),
})

/** Starts a seeded stack of its own, on free ports, in a temporary folder. */
export const startStack = async (options: StartStackOptions = {}): Promise<TestStack> => {
  const { tenant = 'demo', data, devices = false, port = 0, retryAfter = tries => 50 * tries } = options
  const home = mkdtempSync(join(tmpdir(), 'dockline-test-'))
  const faults = options.faults ? await startFaultProxy() : undefined
  const stack = await startSeededStack({
    ...{ tenant, home, data, port, retryAfter },
    ...(options.onProblem && { onProblem: options.onProblem }),
    dynamoEndpointFor: (functionId, engine) =>
      faults?.endpointFor(functionId, engine) ?? options.dynamoEndpointFor?.(functionId, engine),
    onCall: options.onCall,
    keyClock: options.keyClock,
  })
  faults?.killWith(stack.functions.kill)
  const client = connectStack(addressesOf(stack))
  const life = new AbortController()
  const tokens = { 'supplier.sales': await stack.token('supplier.sales') }
  const demo = devices
    ? startDevices({ mqttUrl: stack.mqtt, api: stack.api, tokens, log: () => {}, signal: life.signal })
    : undefined
  return {
    ...client,
    stack,
    get faults() {
      if (!faults) throw new Error('Start the stack with { faults: true }')
      return faults
    },
    stop: async () => {
      life.abort()
      await demo
      await stack.stop()
      await faults?.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
