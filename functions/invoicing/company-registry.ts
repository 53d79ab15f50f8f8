import * as z from 'zod/mini'
import { normalizedName } from './normalize-name.ts'

/** What a company register says a company is. `unknown`: it says something else, or nothing. */
export const companyStates = ['active', 'revoked', 'cancelled', 'movedOut', 'unknown'] as const
export type CompanyState = (typeof companyStates)[number]

interface RegisteredCompany {
  readonly name: string
  readonly state: CompanyState
}

/** What a register answers about a code. What it does not answer is thrown as `ChannelSilent`. */
export type RegistryAnswer = (
  | { readonly kind: 'found'; readonly company: RegisteredCompany }
  | { readonly kind: 'notFound' }
) & {
  /** under which the register keeps that it was asked */
  readonly reference?: string
}

/** Where companies are looked up by their 统一社会信用代码. */
export interface CompanyRegistry {
  /** as it is named beside what it said */
  readonly source: string
  find(code: string): Promise<RegistryAnswer>
}

/** Registers write states in words of their own. */
const stateWords: readonly (readonly [RegExp, CompanyState])[] = [
  [/吊销.*未注销/, 'revoked'],
  [/注销|撤销/, 'cancelled'],
  [/吊销/, 'revoked'],
  [/迁出/, 'movedOut'],
  [/存续|在营|开业|在册|正常/, 'active'],
]

/** `存续（在营、开业、在册）` → `active` */
export const companyStateOf = (words: string): CompanyState =>
  stateWords.find(([pattern]) => pattern.test(words))?.[1] ?? 'unknown'

/** What does not fit between a party and the register; a reason to look into it, never one to refuse. */
export const registryFindings = ['notRegistered', 'nameDiffers', 'notActive'] as const
export type RegistryFinding = (typeof registryFindings)[number]

/** That a party was looked up, by whom and when, and what did not fit. */
export const registryCheckSchema = z.object({
  source: z.string(),
  checkedAt: z.string(),
  findings: z.array(z.enum(registryFindings)),
  registeredName: z.optional(z.string()),
  state: z.optional(z.enum(companyStates)),
  /** under which the register keeps that it was asked */
  reference: z.optional(z.string()),
})
export type RegistryCheck = z.infer<typeof registryCheckSchema>

/** A register's answer as it is kept. */
export interface KeptAnswer {
  readonly source: string
  readonly checkedAt: string
  readonly answer: RegistryAnswer
}

const findingsOf = (name: string, answer: RegistryAnswer): RegistryFinding[] => {
  if (answer.kind === 'notFound') return ['notRegistered']
  const { company } = answer
  return [
    ...(normalizedName(company.name) === normalizedName(name) ? [] : ['nameDiffers' as const]),
    ...(company.state === 'active' || company.state === 'unknown' ? [] : ['notActive' as const]),
  ]
}

/** What the register says of a party of this name. */
export const checkAgainst = (name: string, { source, checkedAt, answer }: KeptAnswer): RegistryCheck => ({
  source,
  checkedAt,
  findings: findingsOf(name, answer),
  ...(answer.kind === 'found' ? { registeredName: answer.company.name, state: answer.company.state } : {}),
  ...(answer.reference ? { reference: answer.reference } : {}),
})
