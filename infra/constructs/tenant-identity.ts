import {
  CfnUserPool,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StandardThreatProtectionMode,
  UserPool,
} from 'aws-cdk-lib/aws-cognito'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import type { Tenant } from '../tenants/tenant.ts'

/** Who issues the tenant's tokens and for whom: the two things every token is checked against. */
export interface Identity {
  readonly issuer: string
  readonly audiences: readonly string[]
}

/** The tenant's own issuer, or a Cognito user pool made here with one client for people and one for machines. */
export const tenantIdentity = (scope: Construct, key: IKey, tenant: Tenant): Identity => {
  if (tenant.identity.kind === 'oidc') return tenant.identity
  const pool = new UserPool(scope, 'Users', {
    userPoolName: `${tenant.id}-dockline`,
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    mfa: Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    passwordPolicy: {
      minLength: 12,
      requireDigits: true,
      requireLowercase: true,
      requireUppercase: true,
      requireSymbols: true,
      tempPasswordValidity: Duration.days(3),
    },
    featurePlan: FeaturePlan.PLUS,
    standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  })
  // The construct has no property for it yet. People's names and addresses are the tenant's data as well.
  const { defaultChild } = pool.node
  if (defaultChild instanceof CfnUserPool)
    defaultChild.keyConfiguration = { keyType: 'CUSTOMER_MANAGED_KEY', kmsKeyArn: key.keyArn }
  pool.addDomain('Domain', { cognitoDomain: { domainPrefix: `dockline-${tenant.id}-${tenant.account}` } })
  const web = pool.addClient('Web', {
    generateSecret: false,
    authFlows: { userSrp: true },
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
      callbackUrls: tenant.identity.callbackUrls,
      logoutUrls: tenant.identity.callbackUrls,
    },
    preventUserExistenceErrors: true,
    accessTokenValidity: Duration.minutes(60),
    refreshTokenValidity: Duration.days(7),
  })
  const machine = new ResourceServerScope({ scopeName: 'machine', scopeDescription: 'Calls as a machine' })
  const server = pool.addResourceServer('Machines', { identifier: 'dockline', scopes: [machine] })
  const gateway = pool.addClient('Gateway', {
    generateSecret: true,
    oAuth: { flows: { clientCredentials: true }, scopes: [OAuthScope.resourceServer(server, machine)] },
    accessTokenValidity: Duration.minutes(60),
  })
  return { issuer: pool.userPoolProviderUrl, audiences: [web.userPoolClientId, gateway.userPoolClientId] }
}
