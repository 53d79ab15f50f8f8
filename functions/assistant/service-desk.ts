import type { Instant } from '../../shared/clock.ts'
import type { Intent } from './intents.ts'

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
export type Weekday = (typeof weekdays)[number]

/** When people answer, how many of them, and what a conversation takes them: a tenant's setting. */
export interface ServiceDesk {
  readonly days: readonly Weekday[]
  /** hours of the tenant's time zone: from the beginning of one to the beginning of the other */
  readonly from: number
  readonly until: number
  readonly people: number
  /** of a person, for one conversation, by what it is about; others take those of `out_of_scope` */
  readonly minutes: Readonly<Partial<Record<Intent, number>>>
}

/** An assumption of ours, for as long as a tenant has not measured its own. */
export const usualServiceDesk: ServiceDesk = {
  days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'],
  from: 9,
  until: 18,
  people: 1,
  minutes: {
    order_status: 4,
    delivery: 4,
    stock_price: 4,
    invoice: 6,
    refund_return: 9,
    credit_limit: 5,
    payment: 5,
    cancel_order: 5,
    change_order: 6,
    place_order: 6,
    change_address: 5,
    howto_account: 5,
    complaint: 15,
    handover: 8,
    out_of_scope: 3,
  },
}

/** Minutes of a person for a conversation on something. */
export const minutesFor = ({ minutes }: Pick<ServiceDesk, 'minutes'>, intent: Intent | undefined): number =>
  minutes[intent ?? 'handover'] ?? minutes.out_of_scope ?? 3

/** Whether somebody is there, and how long those before one and oneself will take, shared among the people. */
export const expectedWait = (
  desk: ServiceDesk,
  before: readonly { readonly intent?: Intent | undefined }[],
  now: Instant,
  timeZone: string,
): { readonly open: boolean; readonly minutes: number } => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(now))
  const part = (type: string) => parts.find(one => one.type === type)?.value ?? ''
  const hour = Number(part('hour'))
  const open = desk.days.some(day => day === part('weekday')) && hour >= desk.from && hour < desk.until
  const ahead = before.reduce((sum, { intent }) => sum + minutesFor(desk, intent), 0)
  // somebody who is busy has half a conversation before them, on average
  const underWay = minutesFor(desk, undefined) / 2
  return { open, minutes: Math.max(1, Math.ceil((ahead + underWay) / desk.people)) }
}

/** The hours as a reader says them: `周一至周五 9:00–18:00`, `Mon–Fri, 9:00–18:00`. */
export const hoursWords = ({ days, from, until }: ServiceDesk, locale: string): string => {
  // 2024-01-01 was a Monday
  const nameOf = (day: Weekday): string =>
    new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(
      Date.UTC(2024, 0, 1 + weekdays.indexOf(day)),
    )
  const isChinese = locale.startsWith('zh')
  const ordered = weekdays.filter(day => days.includes(day))
  const [first, last] = [ordered[0], ordered.at(-1)]
  const inARow =
    first &&
    last &&
    weekdays.indexOf(last) - weekdays.indexOf(first) + 1 === ordered.length &&
    ordered.length > 2
  const said = inARow
    ? `${nameOf(first)}${isChinese ? '至' : '–'}${nameOf(last)}`
    : ordered.map(nameOf).join(isChinese ? '、' : ', ')
  return `${said}${isChinese ? ' ' : ', '}${from}:00–${until}:00`
}

/** The tenant's desk, as its function is told of it. */
export const serviceDeskFromEnvironment = (environment: Record<string, string | undefined>): ServiceDesk => {
  const said: Partial<ServiceDesk> = JSON.parse(environment.SERVICE_DESK ?? '{}')
  return { ...usualServiceDesk, ...said, minutes: { ...usualServiceDesk.minutes, ...said.minutes } }
}
