import { arnOf, physicalName, type Resource, type ResourceType } from '../assembly/resource-type.ts'
import { gatewayPrincipal } from '../demo/principals.ts'

/** Passwords, mails, sign-in pages: nothing of a user pool matters here but who issues tokens, and for whom. */
const ignoresAll = ['*']

const flowsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

export const identityTypes: Record<string, ResourceType> = {
  'AWS::Cognito::UserPool': {
    honours: ['UserPoolName'],
    ignores: ignoresAll,
    identify: (draft, world) => {
      const id = `${world.region}_${physicalName(draft)}`
      return {
        ref: id,
        attributes: {
          Arn: arnOf(world, 'cognito-idp', `userpool/${id}`),
          ProviderName: world.urls.issuer.replace('http://', ''),
          ProviderURL: world.urls.issuer,
          UserPoolId: id,
        },
      }
    },
  },
  'AWS::Cognito::UserPoolClient': {
    honours: ['AllowedOAuthFlows', 'AllowedOAuthScopes'],
    ignores: ignoresAll,
    identify: draft => {
      const isMachine = flowsOf(draft.property('AllowedOAuthFlows')).includes('client_credentials')
      const id = isMachine ? gatewayPrincipal.name : physicalName(draft)
      return { ref: id, attributes: { ClientId: id, Name: id, ClientSecret: 'local-secret' } }
    },
  },
  'AWS::Cognito::UserPoolDomain': {
    honours: ['Domain'],
    ignores: ignoresAll,
    identify: draft => ({ ref: String(draft.property('Domain')), attributes: {} }),
  },
  'AWS::Cognito::UserPoolGroup': {
    honours: ['GroupName'],
    ignores: ignoresAll,
    identify: draft => ({ ref: String(draft.property('GroupName')), attributes: {} }),
  },
  'AWS::Cognito::UserPoolResourceServer': {
    honours: ['Identifier', 'Scopes'],
    ignores: ignoresAll,
    identify: draft => ({ ref: String(draft.property('Identifier')), attributes: {} }),
  },
}

/** What tokens of this stack must say, read from the authorizer and the clients of the template. */
export interface TokenRules {
  /** Cognito's access tokens name a client; other issuers' tokens an audience. */
  style: 'cognito' | 'oidc'
  /** Issuer that the template names, when it is not a pool of its own. */
  externalIssuer?: string
  personAudience: string
  machineAudience: string
  /** Scopes that a machine may be given. */
  machineScopes: string[]
}

export const tokenRulesOf = (resources: Resource[], localIssuer: string): TokenRules => {
  const authorizer = resources.find(({ type }) => type === 'AWS::ApiGatewayV2::Authorizer')
  const { Issuer = localIssuer, Audience = [] } = (authorizer?.properties.JwtConfiguration ?? {}) as {
    Issuer?: string
    Audience?: string[]
  }
  const clients = resources.filter(({ type }) => type === 'AWS::Cognito::UserPoolClient')
  const machine = clients.find(({ ref }) => ref === gatewayPrincipal.name)
  const person = Audience.find(name => name !== machine?.ref) ?? Audience[0] ?? 'local'
  return {
    style: Issuer === localIssuer ? 'cognito' : 'oidc',
    ...(Issuer !== localIssuer && { externalIssuer: Issuer }),
    personAudience: person,
    machineAudience: machine?.ref ?? person,
    machineScopes: flowsOf(machine?.properties.AllowedOAuthScopes),
  }
}
