import type { StackTemplate } from '../local/assembly/read.ts'
import { accessAcrossTenants } from './access.ts'
import { deploymentOf } from './deployment.ts'
import { provedRegions, tenantsIn } from './matrix.ts'
import { granted, spoilt } from './planted.ts'
import { inFolder, type Proof, templatesOf, together } from './proof.ts'

/** Grants that reach over to other tenants, to be planted into a role. */
const tooMuch = [
  ['*', '*'],
  ['dynamodb:*', '*'],
  ['dynamodb:GetItem', 'arn:*:dynamodb:*:*:table/*'],
  ['kms:Decrypt', 'arn:*:kms:*:111122223333:key/*'],
  ['sqs:Send*', 'arn:*:sqs:*:*:*-invoicing.fifo'],
  ['s3:GetObject', 'arn:*:s3:::*'],
  ['lambda:InvokeFunction', 'arn:*:lambda:*:*:function:*-ordering-api'],
] as const

const proveRegion = (region: string, stacks: readonly StackTemplate[]): Proof => {
  const tenants = tenantsIn(region)
  const deployments = tenants.map(tenant => deploymentOf(tenant, { stacks: [...stacks] }))
  const { trials, leaks } = accessAcrossTenants(deployments)
  const missed = tooMuch.filter(([Action, Resource]) => {
    const [first, ...others] = deployments
    if (!first) return true
    const bad = spoilt(stacks, first.tenant, granted({ Action, Resource }))
    return accessAcrossTenants([bad, ...others]).leaks.length === 0
  })
  return {
    trials,
    violations: leaks.map(leak => `${region} ${leak}`),
    planted: tooMuch.length,
    missed: missed.map(([action, resource]) => `${region} ${action} on ${resource}`),
  }
}

/**
 * Each role of three tenants on each resource of the others, in the same account, in three regions: its
 * own actions and some worse ones. The bundles must be there.
 */
export const proveAccess = (): Promise<Proof> =>
  inFolder(async folder => {
    const proofs: Proof[] = []
    for (const region of provedRegions) {
      const { stacks } = await templatesOf(tenantsIn(region), `${folder}/${region}`)
      proofs.push(proveRegion(region, stacks))
    }
    return together(proofs)
  })
