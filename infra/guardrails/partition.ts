import { regionProfile } from '../region-profile.ts'
import { type Guardrail, nameOf, objectAt, valuesIn } from './deployment.ts'

/** No ARN is written by hand: its partition is whatever the stack is deployed to. */
export const noArnIsWrittenByHand: Guardrail = ({ resources }) =>
  resources.flatMap(resource =>
    [...valuesIn(resource.properties)]
      .filter(value => typeof value === 'string' && /\barn:aws(-cn)?:/.test(value))
      .map(value => `${nameOf(resource)}: has the literal ${String(value)}`),
  )

/** A template names nothing that its region lacks. */
export const regionHasIt: Guardrail = ({ tenant, resources }) => {
  const profile = regionProfile(tenant.region)
  return resources.flatMap(resource => {
    const { type, properties } = resource
    const text = JSON.stringify(properties)
    const problems = [
      !profile.userPools && type.startsWith('AWS::Cognito::') ? 'Cognito user pools' : undefined,
      !profile.lambdaTracing && objectAt(properties, 'TracingConfig', 'Mode') === 'Active'
        ? 'X-Ray traces'
        : undefined,
      !profile.lambdaTracing && text.includes('"xray:') ? 'X-Ray' : undefined,
      !profile.bedrock && (type.startsWith('AWS::Bedrock::') || text.includes('"bedrock:'))
        ? 'Bedrock'
        : undefined,
      !profile.emailIdentities && type.startsWith('AWS::SES::') ? 'SES identities' : undefined,
      !profile.streamFailuresToS3 && type === 'AWS::Lambda::EventSourceMapping' && text.includes(':s3:')
        ? 'S3 as a place for failed batches'
        : undefined,
    ]
    return problems
      .filter(problem => problem !== undefined)
      .map(problem => `${nameOf(resource)}: ${tenant.region} does not have ${problem}`)
  })
}
