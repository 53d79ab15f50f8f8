import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type App,
  CloudFormationValidatePlugin,
  type IPolicyValidationPlugin,
  Validations,
} from 'aws-cdk-lib/core'
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag'

const guardFile = join(import.meta.dirname, 'guardrails', 'dockline.guard')

/**
 * The rules every template must pass, in a file apart because loading them takes as long as all the rest.
 *
 * @param schemas checks the templates against the resource schemas of their regions as well, and against
 * the Guard rules of our own, a second and a half for each stack
 */
export const addChecks = (app: App, schemas: boolean): void => {
  const validations = Validations.of(app)
  validations.addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app))
  if (!schemas) return
  const guardRules = [{ name: 'dockline', content: readFileSync(guardFile, 'utf8') }]
  // Its optional members are declared as `undefined`, which exactOptionalPropertyTypes tells apart.
  validations.addPlugins(new CloudFormationValidatePlugin({ guardRules }) as IPolicyValidationPlugin)
}
