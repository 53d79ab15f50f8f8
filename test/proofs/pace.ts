import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

interface State {
  readonly pieces: number
  readonly milliseconds: number
}

/**
 * How much processor time the same piece of work takes just now. It is no constant: processors share caches and
 * units with whatever else runs, their clocks go up and down, and a virtual one is taken away without being told.
 * What is measured beside it is divided by it.
 */
export const startPace = async () => {
  const thread = new Worker(new URL('./pace-thread.ts', import.meta.url))
  await once(thread, 'message')
  const state = async (): Promise<State> => {
    thread.postMessage('how far')
    const [answer] = await once(thread, 'message')
    return answer
  }
  let last = await state()
  return {
    /** Milliseconds of processor time for a piece, since it was last asked. */
    since: async (): Promise<number> => {
      const before = last
      last = await state()
      return (last.milliseconds - before.milliseconds) / Math.max(1, last.pieces - before.pieces)
    },
    stop: () => thread.terminate(),
  }
}
