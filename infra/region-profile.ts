/** What a region can do, so that a template never names what is not there. */
export interface RegionProfile {
  readonly region: string
  readonly partition: 'aws' | 'aws-cn'
  /** Cognito user pools; where absent the tenant brings an OIDC issuer */
  readonly userPools: boolean
  /** Amazon Bedrock */
  readonly bedrock: boolean
  /** X-Ray takes traces of Lambda functions (active tracing) */
  readonly lambdaTracing: boolean
  /** Amazon SES identities, for mail from the tenant's own domain */
  readonly emailIdentities: boolean
  /** A stream's failed batches can go to S3 (else only to SQS or SNS) */
  readonly streamFailuresToS3: boolean
  /** What AWS KMS makes of a symmetric key */
  readonly symmetricKeys: 'AES-256-GCM' | 'SM4'
  /** Public web addresses may only be served after an ICP filing */
  readonly needsIcpFiling: boolean
}

const global: Omit<RegionProfile, 'region'> = {
  partition: 'aws',
  userPools: true,
  bedrock: true,
  lambdaTracing: true,
  emailIdentities: true,
  streamFailuresToS3: true,
  symmetricKeys: 'AES-256-GCM',
  needsIcpFiling: false,
}

const china: Omit<RegionProfile, 'region'> = {
  partition: 'aws-cn',
  userPools: false,
  bedrock: false,
  lambdaTracing: false,
  emailIdentities: false,
  streamFailuresToS3: false,
  symmetricKeys: 'SM4',
  needsIcpFiling: true,
}

const profiles: Readonly<Record<string, Omit<RegionProfile, 'region'>>> = {
  'ap-southeast-1': global,
  'ap-northeast-1': global,
  'eu-central-1': global,
  'eu-west-1': global,
  'us-east-1': global,
  'us-west-2': global,
  'cn-north-1': china,
  'cn-northwest-1': china,
}

/** The regions that a tenant can be in; another one is added here once somebody has checked what it lacks. */
export const knownRegions: readonly string[] = Object.keys(profiles)

/** @throws Error for a region nobody has looked at yet */
export const regionProfile = (region: string): RegionProfile => {
  const profile = profiles[region]
  if (!profile) throw new Error(`no profile of region ${region}; known are ${knownRegions.join(', ')}`)
  return { region, ...profile }
}
