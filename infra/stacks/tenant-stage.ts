import { Stage, Tags } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import type { Context } from '../contexts/context.ts'
import { contexts as allContexts } from '../contexts/index.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { DataStack } from './data-stack.ts'
import { Service } from './service.ts'

/** One tenant's stacks, `<tenant>/data`, `<tenant>/work` and `<tenant>/api`, in its own account and region. */
export class TenantStage extends Stage {
  constructor(scope: Construct, tenant: Tenant, all: readonly Context[] = allContexts) {
    super(scope, tenant.id, { env: { account: tenant.account, region: tenant.region } })
    const contexts = all.filter(({ enabled }) => enabled?.(tenant) ?? true)
    // Tables of a feature that is switched off stay: switching it on again finds the data.
    const data = new DataStack(this, { tenant, tables: all.flatMap(({ tables }) => tables) })
    new Service(this, { tenant, data, contexts })
    Tags.of(this).add('dockline:tenant', tenant.id)
    Tags.of(this).add('dockline:rollout', tenant.rollout.stage)
  }
}
