import type { RuleId } from './rule-texts.ts'

/**
 * How much a broken rule weighs. `fatal`: the norm refuses the invoice. `inexact`: the norm's own checker lets
 * it pass, and it is wrong by cents. `warning`: worth a look.
 */
export type Severity = 'fatal' | 'inexact' | 'warning'

/** One broken rule of one invoice. */
export interface Finding {
  readonly rule: RuleId
  readonly severity: Severity
  /** where in the model (JSON Pointer, RFC 6901): `/lines/3/net` */
  readonly pointer: string
  /** the rule as a sentence, and what was found */
  readonly says: string
}

/** Notes a broken rule. @param found what stands there, and what should */
export type Report = (rule: RuleId, pointer: string, found?: string) => void
