import { CfnOutput, Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import { TenantApi } from '../constructs/tenant-api.ts'
import type { Service } from './service.ts'

/** What answers people: the HTTP API and the functions behind its routes. */
export class ApiStack extends Stack {
  readonly edge: TenantApi

  constructor(scope: Construct, service: Service) {
    super(scope, 'api', { description: `Dockline, ${service.tenant.id}: HTTP API and its functions` })
    this.edge = new TenantApi(this, service)
    new CfnOutput(this, 'ApiUrl', { value: this.edge.api.apiEndpoint })
  }
}
