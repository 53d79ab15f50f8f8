import { setTimeout } from 'node:timers/promises'
import { dayAfter, dayIn } from '../../shared/business-date.ts'
import { demoDevices } from './demo/devices.ts'
import { seedPast } from './demo/past.ts'
import { type DemoPrincipal, demoPrincipals } from './demo/principals.ts'
import { type Seeded, seed, seedLeads } from './demo/seed.ts'
import { deviceList, type Enrolled } from './iot/devices.ts'
import { describePrincipals } from './local-file.ts'
import { type LocalStack, type LocalStackOptions, startLocalStack } from './stack.ts'

const firstUsed: readonly string[] = ['ordering-api', 'catalog-api', 'outbox-relay']

export interface SeededStack extends LocalStack {
  readonly seeded: Seeded
  /** Resolves when the demand of the half year before is there. */
  readonly past: Promise<void>
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
    const { past, stop } = fillIn(stack, options.onProblem)
    return { ...stack, seeded, past, stop: () => stop().then(stack.stop) }
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

/** Gives the demo a past, and makes its products findable by their words, while the stack is at work already. */
const fillIn = ({ tables, tenant }: LocalStack, onProblem?: (line: string) => void) => {
  const life = new AbortController()
  const { signal } = life
  const tried = (work: Promise<void>, without: string) =>
    work.catch((thrown: unknown) => {
      if (!signal.aborted) onProblem?.(`${without}: ${String(thrown)}`)
    })
  const yesterday = dayAfter(dayIn(tenant.timeZone, new Date().toISOString()), -1)
  const past = tried(seedPast({ tables, yesterday, signal }), 'The demo has no past demand')
  const done = past.then(() =>
    tried(seedLeads({ tables, signal, sleep: setTimeout }), "The demo's products cannot be searched"),
  )
  return {
    past,
    stop: (): Promise<void> => {
      life.abort()
      return done
    },
  }
}

const warm = ({ functions }: LocalStack): void => {
  for (const { id, name } of functions.functions.values()) if (firstUsed.includes(id)) functions.load(name)
}
