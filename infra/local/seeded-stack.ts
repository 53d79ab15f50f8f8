import { setTimeout } from 'node:timers/promises'
import { demoDevices } from './demo/devices.ts'
import { type DemoPrincipal, demoPrincipals } from './demo/principals.ts'
import { type Seeded, seed, seedLeads } from './demo/seed.ts'
import { deviceList, type Enrolled } from './iot/devices.ts'
import { describePrincipals } from './local-file.ts'
import { type LocalStack, type LocalStackOptions, startLocalStack } from './stack.ts'

const firstUsed: readonly string[] = ['ordering-api', 'catalog-api', 'outbox-relay']

export interface SeededStack extends LocalStack {
  readonly seeded: Seeded
}

export type SeededStackOptions = Omit<LocalStackOptions, 'devices'>

/** A stack with the demo's world in it, which nothing moves by itself yet. */
export const startSeededStack = async (options: SeededStackOptions): Promise<SeededStack> => {
  const devices = deviceList(demoDevices())
  const stack = await startLocalStack({ ...options, devices })
  stack.control.offer({
    device: (_, body) => devices.enrol(JSON.parse(body) as Enrolled),
    principal: (_, body) => stack.register(JSON.parse(body) as DemoPrincipal),
  })
  try {
    // The first order need not wait for its function: it is loaded while the tables are filled.
    warm(stack)
    const seeded = await seed(stack)
    stack.gateway.offer('/local/tokens', async () => describePrincipals(await demoTokens(stack)))
    options.onStep?.('seeded')
    const leads = findable(stack, options.onProblem)
    return { ...stack, seeded, stop: () => leads.stop().then(stack.stop) }
  } catch (error) {
    await stack.stop()
    throw error
  }
}

/** Fresh tokens of all demo principals, by name. */
export const demoTokens = async ({ token }: LocalStack): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(demoPrincipals.map(async ({ name }) => [name, await token(name)] as const)),
  )

/** Makes the demo's products findable by their words while the stack is at work already. */
const findable = ({ tables }: LocalStack, onProblem?: (line: string) => void) => {
  const life = new AbortController()
  const done = seedLeads({ tables, signal: life.signal, sleep: setTimeout }).catch((thrown: unknown) => {
    if (!life.signal.aborted) onProblem?.(`The demo's products cannot be searched: ${String(thrown)}`)
  })
  return {
    stop: (): Promise<void> => {
      life.abort()
      return done
    },
  }
}

const warm = ({ functions }: LocalStack): void => {
  for (const { id, name } of functions.functions.values()) if (firstUsed.includes(id)) functions.load(name)
}
