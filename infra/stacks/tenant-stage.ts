import { Stage, Tags } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import { contexts as allContexts } from '../contexts/index.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { DataStack } from './data-stack.ts'
import { ServiceStack } from './service-stack.ts'

/** One tenant's stacks, `<tenant>/data` and `<tenant>/service`, in its own account and region. */
export class TenantStage extends Stage {
  constructor(scope: Construct, tenant: Tenant) {
    super(scope, tenant.id, { env: { account: tenant.account, region: tenant.region } })
    const contexts = allContexts.filter(({ enabled }) => enabled?.(tenant) ?? true)
    // Tables of a feature that is switched off stay: switching it on again finds the data.
    const data = new DataStack(this, { tenant, tables: allContexts.flatMap(({ tables }) => tables) })
    const service = new ServiceStack(this, { tenant, data, contexts })
    service.addStackDependency(data)
    Tags.of(this).add('dockline:tenant', tenant.id)
    Tags.of(this).add('dockline:rollout', tenant.rollout.stage)
  }
}
