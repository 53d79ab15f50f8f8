import { DomainError } from '../../../shared/errors/domain-error.ts'
import type { Tables } from '../../../shared/tables.ts'
import type { Chance } from './chance.ts'

/** The process that made the call is gone: whatever it does after this is not done. */
export class Crashed extends Error {
  override readonly name = 'Crashed'
}

/** How often something goes wrong at a call to the database. */
export interface Faults {
  readonly crash: number
  readonly conflict: number
  readonly throttle: number
}

export const noFaults: Faults = { crash: 0, conflict: 0, throttle: 0 }

const throttled = (): Error => Object.assign(new Error('Throttled'), { name: 'ThrottlingException' })

/** A process of a history: it stops at each of its calls to the database until it is let on. */
export interface Process {
  readonly name: string
  /** It waits at a call. */
  isWaiting(): boolean
  isDone(): boolean
  /** What it threw that was no crash. */
  failure(): unknown
  /** Lets it make its call; answers when it waits at the next one, or is done. */
  step(): Promise<void>
  readonly tables: Tables
}

/** Where a call waits. */
interface Gate {
  readonly open: () => void
  /** The call was made, or has failed. */
  readonly passed: Promise<void>
}

/**
 * Runs a process whose calls to the database are let on one by one, in whatever order the history says, and
 * fail as chance says: before they are made, after they were, or by a conflict or a throttle. Calls that are made
 * side by side wait in a row.
 */
export const startProcess = (
  name: string,
  tables: Tables,
  chance: Chance,
  faults: Faults,
  run: (tables: Tables) => Promise<void>,
): Process => {
  const gates: Gate[] = []
  let stopped: (() => void) | undefined
  let done = false
  let crashed = false

  const made = async <T>(make: () => Promise<T>, isWrite: boolean): Promise<T> => {
    if (crashed) throw new Crashed(name)
    if (chance.happens(faults.throttle)) throw throttled()
    if (isWrite && chance.happens(faults.conflict)) {
      throw new DomainError('conflict', 'Others kept winning.')
    }
    if (!chance.happens(faults.crash)) return make()
    crashed = true
    // As likely before the call as after it.
    if (chance.happens(0.5)) await make().catch(() => undefined)
    throw new Crashed(name)
  }

  const call = async <T>(make: () => Promise<T>, isWrite: boolean): Promise<T> => {
    const { promise: passed, resolve: pass } = Promise.withResolvers<void>()
    await new Promise<void>(open => {
      gates.push({ open, passed })
      stopped?.()
    })
    return made(make, isWrite).finally(pass)
  }

  const watched: Tables = {
    get: (...all) => call(() => tables.get(...all), false),
    batchGet: requests => call(() => tables.batchGet(requests), false),
    query: query => call(() => tables.query(query), false),
    transact: writes => call(() => tables.transact(writes), true),
    putAll: (...all) => call(() => tables.putAll(...all), true),
    add: (...all) => call(() => tables.add(...all), true),
  }

  let failure: unknown
  run(watched)
    .catch(thrown => {
      if (!(thrown instanceof Crashed)) failure = thrown
    })
    .finally(() => {
      done = true
      stopped?.()
    })

  return {
    name,
    tables: watched,
    isWaiting: () => gates.length > 0,
    isDone: () => done,
    failure: () => failure,
    step: async () => {
      if (done) return
      const gate = gates.shift()
      gate?.open()
      await gate?.passed
      while (!done && gates.length === 0) {
        await new Promise<void>(resolve => {
          stopped = resolve
        })
      }
      stopped = undefined
    },
  }
}
