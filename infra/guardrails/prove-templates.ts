import { join } from 'node:path'
import { buildApp } from '../app.ts'
import { readAssembly, type StackTemplate } from '../local/assembly/read.ts'
import type { Tenant } from '../tenants/tenant.ts'
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
    trials: own.trials + stacks.length,
    violations: [...own.violations, ...found.map(({ rule, path }) => `${path}: ${rule}`)].map(
      violation => `${region} ${violation}`,
    ),
    missed: own.missed.map(fault => `${region} ${fault}`),
  }
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
    return together([...proofs, await proveChecks(join(folder, 'bad'))])
  })
