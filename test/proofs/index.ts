import { bundle } from '../../infra/bundle.ts'
import { proveAccess } from '../../infra/guardrails/prove-access.ts'
import { proveTemplates } from '../../infra/guardrails/prove-templates.ts'
import type { Prove } from './context.ts'
import { proveCrash } from './crash.ts'
import { proveIdem } from './idem.ts'
import { proveTenancy } from './tenancy.ts'
import { proveThrottle } from './throttle.ts'

const overBundles =
  (prove: Prove): Prove =>
  async run => {
    await bundle()
    return prove(run)
  }

/** All proofs by their ids, in the order in which a run takes them. */
export const proofs = {
  idem: proveIdem,
  tenancy: proveTenancy,
  crash: proveCrash,
  throttle: proveThrottle,
  iac: overBundles(proveTemplates),
  iam: overBundles(proveAccess),
} as const satisfies Record<string, Prove>

export type ProofId = keyof typeof proofs
