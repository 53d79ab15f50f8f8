import { DomainError } from '../errors/domain-error.ts'
import type { Route } from './route.ts'

/** The content types that a route can answer, the usual one first. */
const offeredBy = ({ success }: Pick<Route, 'success'>): string[] => [
  success.contentType ?? 'application/json',
  ...Object.keys(success.alternatives ?? {}),
]

interface Wish {
  readonly range: string
  readonly quality: number
}

const MOST_WISHES = 30

const wishesOf = (accept: string): Wish[] =>
  accept
    .split(',')
    .slice(0, MOST_WISHES)
    .map(one => {
      const [range = '', ...parameters] = one.split(';').map(part => part.trim().toLowerCase())
      const quality = parameters.find(parameter => parameter.startsWith('q='))?.slice(2)
      return { range, quality: quality === undefined ? 1 : Number(quality) || 0 }
    })

/** How closely a range names a type: 3 for the type itself, 1 for any, 0 for another. */
const closeness = (range: string, type: string): number => {
  if (range === type) return 3
  if (range === `${type.split('/')[0]}/*`) return 2
  return range === '*/*' ? 1 : 0
}

const qualityOf = (type: string, wishes: readonly Wish[]): number => {
  const closest = wishes
    .map(wish => ({ ...wish, close: closeness(wish.range, type) }))
    .filter(({ close }) => close > 0)
    .toSorted((a, b) => b.close - a.close)
  return closest[0]?.quality ?? 0
}

/**
 * The content type to answer with (RFC 9110, 12.5.1): of those that the route offers, the one wished for most;
 * of several equal ones the first. Only routes that offer a choice look at `Accept`.
 *
 * @throws `not-acceptable` when none of them is wished for
 */
export const contentTypeFor = (route: Pick<Route, 'success'>, accept: string | undefined): string => {
  const offered = offeredBy(route)
  const usual = offered[0] as string
  if (offered.length === 1 || !accept?.trim()) return usual
  const wishes = wishesOf(accept)
  const best = Math.max(...offered.map(type => qualityOf(type, wishes)))
  const found = best > 0 ? offered.find(type => qualityOf(type, wishes) === best) : undefined
  if (found) return found
  throw new DomainError('not-acceptable', `This can be had as ${offered.join(', ')}.`, { offered })
}
