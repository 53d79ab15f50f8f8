import type { VirtualTime } from './clock.ts'

const fen = (yuan: string): bigint => BigInt(yuan.replace('.', ''))
const yuan = (of: bigint): string => String(of).padStart(3, '0').replace(/(..)$/, '.$1')

interface Month {
  granted: bigint
  downloaded: bigint
  used: bigint
  /** handed-out quota is good until this day of the month, until the return is filed */
  until: string
}

/**
 * The authority's side of the month's quota: hands it out piece by piece, each order once, and takes it back. What was
 * handed out is good until the 15th, and until the month's end once the return is filed.
 */
export const leqiQuotaSimulator = ({
  time,
  quota,
  violations,
}: {
  time: VirtualTime
  quota: string
  violations: string[]
}) => {
  const months = new Map<string, Month>()
  const serials = new Set<string>()
  const state = { isSuspended: false, isFiled: true }

  const present = () => new Date(time.now() + 8 * 3_600_000).toISOString().slice(0, 7)
  const lastDay = (month: string) => {
    const [year = 0, number = 0] = month.split('-').map(Number)
    return `${month}-${new Date(Date.UTC(year, number, 0)).getUTCDate()}`
  }
  const of = (month: string): Month => {
    const found = months.get(month)
    if (found) return found
    const until = state.isFiled ? lastDay(month) : `${month}-15`
    const made = { granted: fen(quota), downloaded: 0n, used: 0n, until }
    months.set(month, made)
    return made
  }
  const daysOf = (month: string) => ({
    syqjq: `${month}-01`.replaceAll('-', ''),
    syqjz: of(month).until.replaceAll('-', ''),
  })

  const statement = () => {
    const { granted, downloaded } = of(present())
    return {
      sq: present().replace('-', ''),
      bysxed: yuan(granted),
      kysyed: yuan(granted - downloaded),
      yxzed: yuan(downloaded),
      ztsxbz: state.isSuspended ? 'Y' : 'N',
    }
  }

  const handOut = (amount: bigint) => {
    const month = of(present())
    if (state.isSuspended || month.downloaded + amount > month.granted)
      return { returncode: '01', returnmsg: '可用额度不足' }
    month.downloaded += amount
    return { returncode: '00', ...daysOf(present()) }
  }
  /** Out of the latest month that has so much: a month that is over first. */
  const takeBack = (amount: bigint) => {
    const month = [...months.values()].find(one => one.downloaded - one.used >= amount)
    if (!month) return { returncode: '01', returnmsg: '退回额度大于未使用额度' }
    month.downloaded -= amount
    return { returncode: '00' }
  }
  const move = ({ sqlx, sqed, ywlsh }: { sqlx: string; sqed: string; ywlsh: string }) => {
    if (serials.has(ywlsh)) return { returncode: '00', ...daysOf(present()) }
    const answer = sqlx === '0' ? handOut(fen(sqed)) : takeBack(fen(sqed))
    if (answer.returncode === '00') serials.add(ywlsh)
    return answer
  }

  const extend = ({ sxedsq }: { sxedsq: string }) => {
    if (!state.isFiled) return { returncode: '02', returnmsg: '上期尚未申报' }
    of(sxedsq).until = lastDay(sxedsq)
    return { returncode: '00', ...daysOf(sxedsq) }
  }

  return {
    months,
    of,
    state,
    services: { CXSXED: statement, XZTHSXED: move, TZSXEDYXQ: extend },
    /** A document is issued out of what was handed out, on a day on which it is good. */
    use: (net: string, issuedAt: string) => {
      const day = issuedAt.slice(0, 10)
      const month = of(day.slice(0, 7))
      month.used += fen(net)
      if (month.used > month.downloaded) violations.push(`issued above the quota on ${day}`)
      if (day > month.until)
        violations.push(`issued on ${day}, where the quota was good until ${month.until}`)
    },
  }
}
