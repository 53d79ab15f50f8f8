import { spawnSync } from 'node:child_process'
import { regionProfile } from './region-profile.ts'
import { readTenant, TenantFileError, tenantIds } from './tenants/read-tenants.ts'

/** `npm run deploy -- <tenant> [options of cdk deploy]`: data first, then service. */
const main = ([id, ...options]: string[]): number => {
  if (!id || id.startsWith('-')) {
    console.error(`Which tenant? npm run deploy -- <${tenantIds().join(' | ')}>`)
    return 2
  }
  const tenant = readTenant(id)
  if (regionProfile(tenant.region).needsIcpFiling)
    console.log(`${tenant.region} serves public addresses only after an ICP filing of the tenant's domain.`)
  console.log(`Deploying ${id}/data and ${id}/service to ${tenant.account} in ${tenant.region}`)
  const cdk = spawnSync('cdk', ['deploy', `${id}/*`, ...options], { stdio: 'inherit' })
  return cdk.status ?? 1
}

try {
  process.exitCode = main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof TenantFileError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
