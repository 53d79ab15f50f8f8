import * as z from 'zod/mini'
import { goBack, goForward, type WorkDeps } from './do-work.ts'
import type { WorkInProgress } from './orders.ts'

/** The reminder of a work, as it lies in the queue. */
export const reminderSchema = z.object({ orderId: z.string(), workId: z.string() })
export type Reminder = z.infer<typeof reminderSchema>

const mayBeUndone = ({ work, phase }: WorkInProgress): boolean =>
  work.kind === 'place' || (work.kind === 'change' && phase === 'forward')

/** So often a work is looked at again before its message comes back later. */
const MOST_LOOKS = 5

/**
 * Ends what a process left when it died: placing is undone (its buyer had no answer, and sends it again), and
 * so is a change of which not everything was held yet; everything else is taken to its end, unless a count has found too few pieces to ship: that is undone too.
 *
 * @returns whether there was anything to end: mostly there is not
 */
export const finishWork =
  (deps: WorkDeps) =>
  async ({ orderId, workId }: Reminder): Promise<boolean> => {
    // Two at it may each find a step taken by the other; whoever looks again finds the rest of it.
    for (let look = 0; look < MOST_LOOKS; look++) {
      const progress = await deps.works.find(orderId)
      if (progress?.work.workId !== workId) return look > 0
      const isUndone = mayBeUndone(progress) || progress.phase === 'back'
      const outcome = isUndone ? undefined : await goForward(deps, progress)
      if (isUndone || outcome?.kind === 'refused') await goBack(deps, orderId, workId)
    }
    throw new Error(`The work ${workId} was still under way after ${MOST_LOOKS} looks`)
  }
