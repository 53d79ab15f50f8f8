import { allTried } from '../scenarios/all.ts'
import { type InProcess, type InProcessOptions, startInProcess } from '../scenarios/in-process.ts'
import type { Tried } from '../scenarios/scenario.ts'
import type { Sent, Target, Watching } from '../scenarios/target.ts'
import { type Sides, seedWorld, sidesOf } from '../scenarios/world.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import { watch } from './watch.ts'

/** The functions on a database of their own that can be made to fail, with the two sides of the world in it. */
export interface Lab {
  readonly target: InProcess
  readonly sides: Sides
  readonly proxy: FaultProxy
  readonly watching: Watching
  readonly all: readonly Tried[]
}

const isWanted = ({ name }: Tried): boolean => name.includes(process.env.PROVE_ONLY ?? '')

/** A lab, to be closed. */
export const openLab = async (
  options: Omit<InProcessOptions, 'between'> = {},
): Promise<Lab & { close(): Promise<void> }> => {
  let proxy: FaultProxy | undefined
  const target = await startInProcess({
    ...options,
    between: async endpoint => {
      proxy = await startFaultProxy(endpoint)
      return proxy.endpoint
    },
  })
  if (!proxy) throw new Error('The database was not put behind the proxy')
  const through = proxy
  return {
    target,
    sides: await seedWorld(target),
    proxy,
    watching: () => watch(through, target),
    all: (await allTried()).filter(isWanted),
    close: async () => {
      await target.stop()
      await through.stop()
    },
  }
}

/** Opens a lab, works in it and clears it away. */
export const inLab = async <T>(
  work: (lab: Lab) => Promise<T>,
  options: Omit<InProcessOptions, 'between'> = {},
): Promise<T> => {
  const lab = await openLab(options)
  try {
    return await work(lab)
  } finally {
    await lab.close()
  }
}

/** The same world, reached through a target whose requests are changed on the way: a fault to be found. */
export const bent = (target: Target, change: (sent: Sent) => Sent): Sides =>
  sidesOf({ ...target, send: sent => target.send(change(sent)) })
