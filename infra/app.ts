import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib/core'
import { bundle } from './bundle.ts'
import { TenantStage } from './stacks/tenant-stage.ts'
import { readTenant, tenantIds } from './tenants/read-tenants.ts'
import type { Tenant } from './tenants/tenant.ts'

const root = join(import.meta.dirname, '..')

export interface BuildAppOptions {
  /** Ids of tenants, or tenants that no file describes; all that have a file when absent */
  readonly tenants?: readonly (string | Tenant)[]
  /** Where the cloud assembly goes; the CDK CLI's choice, or `cdk.out`, when absent */
  readonly outdir?: string
  /** Runs cdk-nag's packs and, unless `schemas` says no, CloudFormation's own; false for the local start */
  readonly validate?: boolean
  /** Checks the templates against the schemas of their regions: a second and a half for each stack */
  readonly schemas?: boolean
}

/** The CDK app, one stage per tenant. The functions' bundles must be there: call `bundle()` before. */
export const buildApp = async (options: BuildAppOptions = {}): Promise<App> => {
  const { tenants = tenantIds(), outdir, validate = true, schemas = validate } = options
  const app = new App({
    // The same flags in the CLI and in process, or the two would make different templates.
    context: JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context,
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: schemas,
    ...(outdir ? { outdir } : {}),
  })
  for (const tenant of tenants) new TenantStage(app, typeof tenant === 'string' ? readTenant(tenant) : tenant)
  if (validate) {
    const { addChecks } = await import('./checks.ts')
    addChecks(app, schemas)
  }
  return app
}

if (import.meta.main) {
  await bundle()
  const app = await buildApp()
  app.synth()
}
