import { bundle } from '../../infra/bundle.ts'
import { proveTemplates } from '../../infra/guardrails/prove-templates.ts'
import { proveAudit } from './audit.ts'
import { proveBurst } from './burst.ts'
import type { Prove } from './context.ts'
import { proveCrash } from './crash.ts'
import { proveCrypto } from './crypto.ts'
import { proveDrill } from './drill.ts'
import { proveFuzz } from './fuzz.ts'
import { proveHook } from './hook.ts'
import { proveIam } from './iam.ts'
import { proveIdem } from './idem.ts'
import { proveInvoice } from './invoice.ts'
import { proveIot } from './iot.ts'
import { proveKill } from './kill.ts'
import { proveLoad } from './load.ts'
import { proveMsg } from './msg.ts'
import { proveMutate } from './mutate.ts'
import { proveOversell } from './oversell.ts'
import { provePoison } from './poison.ts'
import { proveRestore } from './restore.ts'
import { proveSched } from './sched.ts'
import { proveSizes } from './sizes.ts'
import { proveSupply } from './supply.ts'
import { proveTenancy } from './tenancy.ts'
import { proveThrottle } from './throttle.ts'
import { proveToken } from './token.ts'

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
  token: proveToken,
  fuzz: proveFuzz,
  audit: proveAudit,
  crypto: proveCrypto,
  hook: proveHook,
  invoice: proveInvoice,
  supply: proveSupply,
  msg: proveMsg,
  poison: provePoison,
  restore: proveRestore,
  drill: proveDrill,
  oversell: proveOversell,
  sched: proveSched,
  sizes: proveSizes,
  kill: proveKill,
  burst: proveBurst,
  load: proveLoad,
  mutate: proveMutate,
  iac: overBundles(proveTemplates),
  iam: overBundles(proveIam),
  iot: overBundles(proveIot),
} as const satisfies Record<string, Prove>

export type ProofId = keyof typeof proofs

/** Those that measure time, which nothing may run beside. */
export const quiet: ReadonlySet<ProofId> = new Set<ProofId>(['fuzz', 'burst', 'kill', 'load'])

/** Those that take too long for every run of CI. */
export const nightlyOnly: ReadonlySet<ProofId> = new Set<ProofId>(['mutate'])
