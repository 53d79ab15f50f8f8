import { type Guardrail, listOf, nameOf, objectAt } from './deployment.ts'
import { statementsOf } from './grants.ts'

const own = `\${iot:Connection.Thing.ThingName}`

const textOf = (value: unknown): string => {
  const parts = objectAt(value, 'Fn::Join', 1)
  return Array.isArray(parts) ? parts.filter(part => typeof part === 'string').join('') : String(value)
}

/** A device connects and publishes under its own name only, and is told nothing about others. */
export const devicesAreThemselves: Guardrail = ({ of }) =>
  of('AWS::IoT::Policy').flatMap(policy =>
    statementsOf(policy).flatMap(({ Effect, Action, Resource }) => {
      const actions = listOf(Action).map(String)
      const resources = listOf(Resource).map(textOf)
      return [
        ...actions
          .filter(action => Effect === 'Allow' && !['iot:Connect', 'iot:Publish'].includes(action))
          .map(action => `a device may ${action}`),
        ...resources
          .filter(resource => !resource.includes(own) || /[*?]/.test(resource))
          .map(resource => `a device is not held to its own name: ${resource}`),
      ].map(problem => `${nameOf(policy)}: ${problem}`)
    }),
  )
