import { spawnSync } from 'node:child_process'
import { stackNames } from './constructs/names.ts'
import { regionProfile } from './region-profile.ts'
import { readTenant, TenantFileError, tenantIds } from './tenants/read-tenants.ts'

/** `npm run deploy -- <tenant> [options of cdk deploy]`: all stacks of a tenant, each after those it refers to. */
const main = ([id, ...options]: string[]): number => {
  if (!id || id.startsWith('-')) {
    console.error(`Which tenant? npm run deploy -- <${tenantIds().join(' | ')}>`)
    return 2
  }
  const tenant = readTenant(id)
  if (regionProfile(tenant.region).needsIcpFiling)
    console.log(`${tenant.region} serves public addresses only after an ICP filing of the tenant's domain.`)
  const stacks = stackNames.map(name => `${id}/${name}`)
  console.log(`Deploying ${stacks.join(', then ')} to ${tenant.account} in ${tenant.region}`)
  const cdk = spawnSync('cdk', ['deploy', ...stacks, ...options], { stdio: 'inherit' })
  return cdk.status ?? 1
}

try {
  process.exitCode = main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof TenantFileError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
