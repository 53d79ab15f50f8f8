import { regionProfile } from '../region-profile.ts'
import { readTenant } from '../tenants/read-tenants.ts'
import { type Tenant, tenantSchema } from '../tenants/tenant.ts'

/** Both regions of China, which lack most, and one that lacks nothing. */
export const provedRegions = ['cn-north-1', 'cn-northwest-1', 'ap-southeast-1'] as const

/** A tenant moved to another region, with what that region lacks brought from outside. */
const placed = (tenant: Tenant, region: string): Tenant => {
  const { partition, userPools, emailIdentities } = regionProfile(region)
  const brought = { kind: 'oidc', issuer: `https://login.${tenant.id}.example`, audiences: ['dockline'] }
  const identity = tenant.identity.kind === 'userPool' && !userPools ? brought : tenant.identity
  const relay = {
    kind: 'relay',
    from: `invoices@${tenant.id}.example`,
    endpoint: `https://mail.${tenant.id}.example/messages`,
  }
  const mail = tenant.mail?.kind === 'ses' && !emailIdentities ? relay : tenant.mail
  return tenantSchema.parse({ ...tenant, region, partition, identity, mail, account: '111122223333' })
}

/**
 * Three tenants in one account and region, the closest that tenants can be to each other: one with
 * everything, one with an issuer of its own, one with every feature switched off.
 */
export const tenantsIn = (region: string): Tenant[] => {
  const full = readTenant('demo')
  const bare: Tenant = {
    ...full,
    id: 'bare',
    name: 'Bare & Sons',
    locale: 'en-US',
    currency: 'USD',
    features: { devices: false, assistant: false },
  }
  return [full, readTenant('haihe'), bare].map(tenant => placed(tenant, region))
}
