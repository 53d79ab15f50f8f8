import { type Draft, physicalName, type Resource, type ResourceType } from '../assembly/resource-type.ts'
import { LocalStackError } from '../local-stack-error.ts'
import { type Authorizer, createAuthorizer } from './authorizer.ts'
import type { CorsRules } from './cors.ts'
import type { ApiDefinition } from './gateway.ts'
import type { Route } from './routes.ts'

const named: ResourceType['identify'] = (draft: Draft) => ({
  ref: physicalName(draft),
  attributes: { Id: physicalName(draft), AuthorizerId: physicalName(draft) },
})

export const apiTypes: Record<string, ResourceType> = {
  'AWS::ApiGatewayV2::Api': {
    honours: ['CorsConfiguration', 'ProtocolType'],
    ignores: ['Description', 'DisableExecuteApiEndpoint', 'IpAddressType', 'Name', 'Tags', 'Version'],
    identify: (draft, world) => ({
      ref: physicalName(draft),
      attributes: { ApiEndpoint: world.urls.api, ApiId: physicalName(draft) },
    }),
  },
  'AWS::ApiGatewayV2::Authorizer': {
    honours: ['ApiId', 'AuthorizerType', 'IdentitySource', 'JwtConfiguration'],
    ignores: ['Name'],
    identify: named,
  },
  'AWS::ApiGatewayV2::Integration': {
    honours: ['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion'],
    ignores: ['Description', 'IntegrationMethod', 'TimeoutInMillis'],
    identify: named,
  },
  'AWS::ApiGatewayV2::Route': {
    honours: ['ApiId', 'AuthorizationScopes', 'AuthorizationType', 'AuthorizerId', 'RouteKey', 'Target'],
    ignores: ['OperationName'],
    identify: named,
  },
  'AWS::ApiGatewayV2::Stage': {
    honours: ['ApiId', 'DefaultRouteSettings', 'StageName'],
    ignores: ['AccessLogSettings', 'AutoDeploy', 'Description', 'RouteSettings', 'Tags'],
    identify: draft => ({ ref: String(draft.property('StageName')), attributes: {} }),
  },
}

const complain = ({ stack, logicalId, type }: Resource, problem: string): never => {
  throw new LocalStackError(`${stack}/${logicalId} (${type}): ${problem}`)
}

interface ApiSources {
  jwks: { keys: { kid: string }[] }
  localise: (value: string) => string
  invoke: (functionName: string, payload: string) => Promise<string>
}

const authorizerOf = (resource: Resource, { jwks, localise }: ApiSources): Authorizer => {
  const { AuthorizerType, JwtConfiguration } = resource.properties
  if (AuthorizerType !== 'JWT')
    return complain(resource, `there is no engine for authorizers of type ${AuthorizerType}`)
  const { Issuer, Audience } = JwtConfiguration as { Issuer: string; Audience: string[] }
  return createAuthorizer({ issuer: localise(Issuer), audience: Audience, jwks })
}

/** `arn:…:function:name` -> the function's ARN or name, as the pool finds either. */
const integrationsOf = (resources: Resource[]): Map<string, string> =>
  new Map(
    resources.map(resource => {
      const { IntegrationType, IntegrationUri, PayloadFormatVersion } = resource.properties
      if (IntegrationType !== 'AWS_PROXY')
        complain(resource, `there is no engine for ${IntegrationType} integrations`)
      if (PayloadFormatVersion !== '2.0') complain(resource, 'only payload format 2.0 is known')
      return [`integrations/${resource.ref}`, String(IntegrationUri)]
    }),
  )

const routeOf = (resource: Resource, integrations: ReadonlyMap<string, string>): Route => {
  const { AuthorizationScopes, AuthorizationType, AuthorizerId, RouteKey, Target } = resource.properties
  const functionName =
    integrations.get(String(Target)) ?? complain(resource, `its target ${Target} is not there`)
  if (AuthorizationType === 'AWS_IAM') complain(resource, 'there is no engine for IAM authorization')
  return {
    routeKey: String(RouteKey),
    functionName,
    scopes: (AuthorizationScopes as string[] | undefined) ?? [],
    ...(AuthorizationType === 'JWT' && { authorizer: String(AuthorizerId) }),
  }
}

const throttleOf = (stage: Resource | undefined): { throttle?: { rate: number; burst: number } } => {
  const settings = (stage?.properties.DefaultRouteSettings ?? {}) as Record<string, number | undefined>
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = settings
  return rate === undefined || burst === undefined ? {} : { throttle: { rate, burst } }
}

/** Reads the one HTTP API of the template; `undefined` when it has none. */
export const apiOf = (resources: Resource[], sources: ApiSources): ApiDefinition | undefined => {
  const ofType = (type: string): Resource[] =>
    resources.filter(resource => resource.type === `AWS::ApiGatewayV2::${type}`)
  const [api, second] = ofType('Api')
  if (api === undefined) return undefined
  if (second !== undefined) complain(second, 'the local stack serves one API')
  if (api.properties.ProtocolType !== 'HTTP') complain(api, 'only HTTP APIs are known')
  const [stage] = ofType('Stage')
  const integrations = integrationsOf(ofType('Integration'))
  const cors = api.properties.CorsConfiguration as CorsRules | undefined
  return {
    apiId: api.ref,
    stage: stage?.ref ?? '$default',
    routes: ofType('Route').map(route => routeOf(route, integrations)),
    authorizers: new Map(ofType('Authorizer').map(one => [one.ref, authorizerOf(one, sources)])),
    ...(cors && { cors }),
    ...throttleOf(stage),
    invoke: sources.invoke,
  }
}
