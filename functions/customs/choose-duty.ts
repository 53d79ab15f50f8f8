import { compare, decimal } from '../../shared/decimal.ts'
import type { Rate, TariffLine } from './tariff.ts'

export type DutyKind =
  | 'general'
  | 'mostFavoured'
  | 'agreement'
  | 'preferential'
  | 'quota'
  | 'provisional'
  | 'provisionalQuota'

/** What of the goods decides about their rate. */
export interface Import {
  /** ISO 3166-1; undefined: not known */
  readonly origin: string | undefined
  /** whether there is a certificate of origin for it */
  readonly hasProof: boolean
  /** whether a quota certificate covers it */
  readonly withinQuota: boolean
  /** origins that have most-favoured-nation treatment */
  readonly isMostFavoured: (country: string) => boolean
}

export interface ChosenDuty {
  readonly kind: DutyKind
  readonly rate: Rate
  /** the agreement, where it is one's */
  readonly agreement?: string
  /** in order, why it is this one */
  readonly because: readonly string[]
}

type Candidate = Omit<ChosenDuty, 'because'>

/**
 * What a rate costs on these goods, to compare two: rates of unlike kinds are compared by what is to be paid.
 */
export type CostOf = (rate: Rate) => bigint

const cheapest = (candidates: readonly Candidate[], costOf: CostOf): Candidate | undefined =>
  candidates.reduce<Candidate | undefined>(
    (best, one) => (best === undefined || costOf(one.rate) < costOf(best.rate) ? one : best),
    undefined,
  )

/** Agreements and preferences are for goods that are proved to be of there (Customs Duty Law, art. 11, 12). */
const byTreaty = ({ duty }: TariffLine, { origin, hasProof }: Import): Candidate[] => {
  if (origin === undefined || !hasProof) return []
  const agreements = (duty.agreements ?? []).flatMap(({ name, origins, rate }): Candidate[] =>
    origins.includes(origin) ? [{ kind: 'agreement', rate, agreement: name }] : [],
  )
  const { preferential } = duty
  return preferential?.origins.includes(origin)
    ? [...agreements, { kind: 'preferential', rate: preferential.rate }]
    : agreements
}

/**
 * The rate of duty that applies, and why. Source: Customs Duty Law of 2024-04-26, art. 10 to 14. Have your
 * broker confirm what you rely on.
 *
 * - Within a tariff quota the quota's rate applies, or its provisional rate where there is one.
 * - Goods of most-favoured origin pay that rate, or the provisional rate where there is one.
 * - Goods under an agreement or a preference pay the lowest of that, the provisional rate, and the rate
 *   that they would pay otherwise.
 * - Goods of other or unknown origin pay the general rate; provisional rates are not for them.
 */
export const chooseDuty = (line: TariffLine, goods: Import, costOf: CostOf): ChosenDuty => {
  const { duty } = line
  if (goods.withinQuota && duty.quota) {
    return duty.provisionalQuota
      ? { kind: 'provisionalQuota', rate: duty.provisionalQuota, because: ['withinQuota', 'provisionalRate'] }
      : { kind: 'quota', rate: duty.quota, because: ['withinQuota'] }
  }
  const { origin } = goods
  const favoured = origin !== undefined && goods.isMostFavoured(origin) ? duty.mostFavoured : undefined
  const treaties = byTreaty(line, goods)
  const provisional: Candidate[] = duty.provisional ? [{ kind: 'provisional', rate: duty.provisional }] : []
  const ordinary: Candidate[] = favoured ? [{ kind: 'mostFavoured', rate: favoured }] : []
  if (treaties.length) {
    const found = cheapest([...treaties, ...provisional, ...ordinary], costOf) as Candidate
    return { ...found, because: ['provedOrigin', 'lowestOfTreatyAndProvisional'] }
  }
  if (favoured) {
    const [found = ordinary[0] as Candidate] = provisional
    return { ...found, because: ['mostFavouredOrigin', ...(provisional.length ? ['provisionalRate'] : [])] }
  }
  return {
    kind: 'general',
    rate: duty.general,
    because: [origin === undefined ? 'originUnknown' : 'originNotFavoured'],
  }
}

/**
 * The rate of trade-remedy duty on top. Of goods without proof of origin it is the highest that there is for
 * the code (art. 16 to 19), so that nothing is won by saying nothing.
 */
export const remedyRate = ({ remedies = [] }: TariffLine, { origin, hasProof }: Import): string => {
  const proved = origin !== undefined && hasProof
  const own = remedies.filter(({ origins }) => !proved || origins.includes(origin))
  return own.reduce(
    (most, { adValorem }) => (compare(decimal(adValorem), decimal(most)) > 0 ? adValorem : most),
    '0',
  )
}
