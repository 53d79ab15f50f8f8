import { join } from 'node:path'
import { App, Stack, Validations } from 'aws-cdk-lib/core'
import { buildApp } from '../app.ts'
import { readAssembly, type StackTemplate } from '../local/assembly/read.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { acknowledgementsUnder, faultsOfAcknowledgements } from './acknowledgements.ts'
import { addBadStack, guardRules } from './bad-stack.ts'
import { readCode } from './code.ts'
import { deploymentOf } from './deployment.ts'
import { type Code, type GuardrailName, guardrailsFor } from './index.ts'
import { provedRegions, tenantsIn } from './matrix.ts'
import { planted, spoilt } from './planted.ts'
import { inFolder, isRefused, type Proof, together } from './proof.ts'
import { violationsOf } from './report.ts'

/** The rule whose faults are faults only where a region lacks something. */
const regional: GuardrailName = 'nothing is named that the region lacks'

/** The guardrails over the templates of some tenants, with every fault planted into the first one's. */
const proveGuardrails = (tenants: readonly Tenant[], stacks: readonly StackTemplate[], code: Code): Proof => {
  const guardrails = guardrailsFor(code)
  const names = Object.keys(guardrails) as GuardrailName[]
  const deployments = tenants.map(tenant => deploymentOf(tenant, { stacks: [...stacks] }))
  const [first] = tenants
  const faults = names
    .filter(name => (name === regional) !== (first?.partition === 'aws'))
    .flatMap(name => planted[name].map(([fault, plant]) => ({ name, fault, plant })))
  const missed = faults.filter(
    ({ name, plant }) => !first || guardrails[name](spoilt(stacks, first, plant)).length === 0,
  )
  return {
    trials: deployments.length * names.length,
    violations: deployments.flatMap(deployment => names.flatMap(name => guardrails[name](deployment))),
    planted: faults.length,
    missed: missed.map(({ name, fault }) => `${name}: ${fault}`),
  }
}

const proveRegion = async (region: string, outdir: string, code: Code): Promise<Proof> => {
  const tenants = tenantsIn(region)
  const app = await buildApp({ tenants, outdir })
  const refused = isRefused(() => app.synth())
  const { stacks } = readAssembly(outdir)
  const own = proveGuardrails(tenants, stacks, code)
  const found = refused ? violationsOf(outdir) : []
  return {
    ...own,
    trials: own.trials + stacks.length + 1,
    violations: [
      ...own.violations,
      ...found.map(({ rule, path }) => `${path}: ${rule}`),
      ...faultsOfAcknowledgements(acknowledgementsUnder(app)),
    ].map(violation => `${region} ${violation}`),
    missed: own.missed.map(fault => `${region} ${fault}`),
  }
}

/** An app whose constructs set aside what they are told to. */
const acknowledging = (reasons: Readonly<Record<string, string>>): App => {
  const app = new App()
  for (const [id, reason] of Object.entries(reasons))
    Validations.of(new Stack(app, id)).acknowledge({ id, reason })
  return app
}

/** One acknowledgement too many, and one that is easily given. */
const proveAcknowledgements = (): Proof => {
  const reason = 'It is wrong for us, and here is a reason as long as others are.'
  const many = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`Rule${i}`, reason]))
  const faults = {
    'a sixteenth acknowledgement': many,
    'an acknowledgement without a reason': { Rule: 'Not needed.' },
  }
  const missed = Object.entries(faults).filter(
    ([, reasons]) => faultsOfAcknowledgements(acknowledgementsUnder(acknowledging(reasons))).length === 0,
  )
  return { trials: 0, violations: [], planted: 2, missed: missed.map(([fault]) => fault) }
}

/** That packs, schemas and Guard rules are there at all: a stack of bad resources, and a rule for each. */
const proveChecks = async (outdir: string): Promise<Proof> => {
  const app = await buildApp({ tenants: [], outdir })
  const bad = addBadStack(app, 'ap-southeast-1')
  quietly(() => isRefused(() => app.synth()))
  const found = violationsOf(outdir)
  const missed = bad.filter(
    ({ rule, path }) => !found.some(each => each.path === path && each.rule.startsWith(rule)),
  )
  const unplanted = guardRules().filter(rule => !bad.some(each => each.rule === rule))
  return {
    trials: 0,
    violations: [],
    planted: bad.length + unplanted.length,
    missed: [
      ...missed.map(({ rule, path }) => `${rule} on ${path}`),
      ...unplanted.map(rule => `nothing breaks ${rule}`),
    ],
  }
}

/** The refusals that are wanted are hundreds of lines. */
const quietly = (work: () => unknown): void => {
  const { write } = process.stderr
  process.stderr.write = () => true
  try {
    work()
  } finally {
    process.stderr.write = write
  }
}

/**
 * Three tenants in three regions pass the rule packs, the schemas of their regions, the Guard rules and the
 * guardrails, and each of these finds what is planted for it. The bundles must be there.
 */
export const proveTemplates = (): Promise<Proof> =>
  inFolder(async folder => {
    const code = await readCode()
    const proofs: Proof[] = []
    for (const region of provedRegions) proofs.push(await proveRegion(region, join(folder, region), code))
    return together([...proofs, proveAcknowledgements(), await proveChecks(join(folder, 'bad'))])
  })
