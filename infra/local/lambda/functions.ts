import { devNull } from 'node:os'
import { arnOf, physicalName, type Resource, type ResourceType } from '../assembly/resource-type.ts'
import { LocalStackError } from '../local-stack-error.ts'
import type { FunctionDefinition, LambdaPool } from './pool.ts'

export const functionTypes: Record<string, ResourceType> = {
  'AWS::Lambda::Function': {
    honours: [
      'Code',
      'DeadLetterConfig',
      'Environment',
      'FunctionName',
      'Handler',
      'MemorySize',
      'Runtime',
      'Timeout',
    ],
    ignores: [
      'Architectures',
      'Description',
      'EphemeralStorage',
      'KmsKeyArn',
      'LoggingConfig',
      'RecursiveLoop',
      'ReservedConcurrentExecutions',
      'Role',
      'RuntimeManagementConfig',
      'SnapStart',
      'Tags',
      'TracingConfig',
    ],
    identify: (draft, world) => {
      const name = String(draft.property('FunctionName') ?? physicalName(draft))
      return { ref: name, attributes: { Arn: arnOf(world, 'lambda', `function:${name}`) } }
    },
  },
}

/** Invocations that may share one thread at a time; the runtime tells functions and libraries of it. */
const concurrency = 64

export interface LocalEndpoints {
  dynamodb: string
  sqs: string
  sns: string
  s3: string
  kms: string
  email: string
  /** A proxy, the only way out to the internet */
  outside: string
  /** the control plane of AWS IoT */
  iot: string
}

/**
 * What Lambda itself puts into a function's environment, and the endpoints of the engines. Nothing of the
 * developer's own environment or AWS profile reaches a function.
 */
const runtimeEnvironment = (region: string, endpoints: LocalEndpoints): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_DEFAULT_REGION: region,
  AWS_REGION: region,
  AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
  AWS_ENDPOINT_URL_EMAIL: endpoints.email,
  AWS_ENDPOINT_URL_IOT: endpoints.iot,
  AWS_ENDPOINT_URL_KMS: endpoints.kms,
  AWS_ENDPOINT_URL_S3: endpoints.s3,
  AWS_ENDPOINT_URL_SNS: endpoints.sns,
  AWS_ENDPOINT_URL_SQS: endpoints.sqs,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_MAX_CONCURRENCY: String(concurrency),
  LANG: 'en_US.UTF-8',
  OUTSIDE_PROXY_URL: endpoints.outside,
  TZ: ':UTC',
})

export interface FunctionSources {
  region: string
  endpoints: LocalEndpoints
  /** Object keys of code in the asset bucket -> directories of the assembly. */
  assets: ReadonlyMap<string, string>
  /** Replaces values that name things outside, such as a remote issuer. */
  localise: (value: string) => string
  /** Where a function finds DynamoDB, when that is not the engine itself. */
  dynamoEndpointFor?: ((functionId: string) => string | undefined) | undefined
}

const definitionOf = (resource: Resource, sources: FunctionSources): FunctionDefinition => {
  const { properties, ref, attributes } = resource
  const { S3Key = '' } = properties.Code as { S3Key?: string }
  const directory = sources.assets.get(S3Key)
  if (directory === undefined) {
    throw new LocalStackError(
      `${resource.stack}/${resource.logicalId} (${resource.type}): no asset holds its code`,
    )
  }
  const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Record<string, unknown> }
  const variables = Object.fromEntries(
    Object.entries(Variables).map(([name, value]) => [name, sources.localise(String(value))]),
  )
  const id = variables.POWERTOOLS_SERVICE_NAME ?? ref
  const dynamodb = sources.dynamoEndpointFor?.(id) ?? sources.endpoints.dynamodb
  const { TargetArn } = (properties.DeadLetterConfig ?? {}) as { TargetArn?: string }
  return {
    id,
    name: ref,
    arn: attributes.Arn ?? ref,
    directory,
    handler: String(properties.Handler),
    environment: {
      ...runtimeEnvironment(sources.region, { ...sources.endpoints, dynamodb }),
      // Of a role's session in Lambda; the engines' observers tell callers apart by it.
      AWS_SESSION_TOKEN: id,
      AWS_LAMBDA_FUNCTION_NAME: ref,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties.MemorySize ?? 128),
      LAMBDA_TASK_ROOT: directory,
      _HANDLER: String(properties.Handler),
      ...variables,
    },
    timeoutSeconds: Number(properties.Timeout ?? 3),
    memoryMegabytes: Number(properties.MemorySize ?? 128),
    ...(TargetArn !== undefined && { deadLetters: TargetArn }),
  }
}

export const provisionFunctions = (
  pool: LambdaPool,
  resources: Resource[],
  sources: FunctionSources,
): void => {
  for (const resource of resources) {
    if (resource.type in functionTypes) pool.define(definitionOf(resource, sources))
  }
}
