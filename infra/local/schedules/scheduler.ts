import { randomUUID } from 'node:crypto'
import type { Schedule } from './schedules.ts'

export interface SchedulerOptions {
  readonly schedules: readonly Schedule[]
  readonly region: string
  readonly account: string
  /** Invokes asynchronously, with Lambda's retries and dead letters. */
  readonly invokeLater: (functionName: string, payload: string) => void
  readonly now?: () => number
}

const eventOf = ({ arn, input }: Schedule, at: number, { region, account }: SchedulerOptions): string =>
  input ??
  JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time: new Date(at).toISOString(),
    region,
    resources: [arn],
    detail: '{}',
  })

/** Looks at every second which schedules are due; minutes that passed while the machine slept are not made up. */
export const startScheduler = (options: SchedulerOptions): { stop: () => void } => {
  const { schedules, invokeLater, now = Date.now } = options
  const startedAt = now()
  const last = new Map<string, number>(schedules.map(({ name }) => [name, startedAt]))

  const dueAt = ({ name, times }: Schedule, at: number): boolean => {
    const before = last.get(name) ?? startedAt
    if (times.kind === 'rate') return at - before >= times.milliseconds
    if (times.kind === 'at') return before < times.at && times.at <= at
    const minute = Math.floor(at / 60_000)
    return minute > Math.floor(before / 60_000) && times.matches(new Date(at))
  }
  const timer = setInterval(() => {
    const at = now()
    for (const schedule of schedules) {
      if (!dueAt(schedule, at)) continue
      last.set(schedule.name, at)
      invokeLater(schedule.functionName, eventOf(schedule, at, options))
    }
  }, 1_000)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
