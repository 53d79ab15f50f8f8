import { allTried } from '../scenarios/all.ts'
import { type InProcess, type InProcessOptions, startInProcess } from '../scenarios/in-process.ts'
import type { Tried } from '../scenarios/scenario.ts'
import type { Sent, Target } from '../scenarios/target.ts'
import { type Sides, seedWorld, sidesOf } from '../scenarios/world.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'

/** The functions on a database of their own that can be made to fail, with the two sides of the world in it. */
export interface Lab {
  readonly target: InProcess
  readonly sides: Sides
  readonly proxy: FaultProxy
  readonly all: readonly Tried[]
}

const isWanted = ({ name }: Tried): boolean => name.includes(process.env.PROVE_ONLY ?? '')

/** Starts a lab, works in it and clears it away. */
export const inLab = async <T>(
  work: (lab: Lab) => Promise<T>,
  options: Pick<InProcessOptions, 'limits'> = {},
): Promise<T> => {
  let proxy: FaultProxy | undefined
  const target = await startInProcess({
    ...options,
    between: async endpoint => {
      proxy = await startFaultProxy(endpoint)
      return proxy.endpoint
    },
  })
  if (!proxy) throw new Error('The database was not put behind the proxy')
  try {
    return await work({
      target,
      sides: await seedWorld(target),
      proxy,
      all: (await allTried()).filter(isWanted),
    })
  } finally {
    await target.stop()
    await proxy.stop()
  }
}

/** The same world, reached through a target whose requests are changed on the way: a fault to be found. */
export const bent = (target: Target, change: (sent: Sent) => Sent): Sides =>
  sidesOf({ ...target, send: sent => target.send(change(sent)) })
