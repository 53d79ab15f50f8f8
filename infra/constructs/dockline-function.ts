import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import { bundlePath } from '../bundle.ts'
import type { Service } from '../stacks/service.ts'
import { functionName } from './names.ts'
import { RunbookAlarm } from './runbook-alarm.ts'
import { allow, environmentFor, statementsFor, type Uses } from './uses.ts'

export interface DocklineFunctionProps {
  readonly context: string
  /** The name of its file without `.lambda.ts` */
  readonly file: string
  /** Who is hurt when it fails, as a clause: 'dealers cannot place orders' */
  readonly onFailure: string
  readonly uses?: Uses
  readonly timeout: Duration
  readonly environment?: Readonly<Record<string, string>>
  /** Where Lambda puts an asynchronous invocation that failed for good */
  readonly deadLetterQueue?: IQueue
}

/** Why an action is allowed on everything. */
export const withoutResources =
  'X-Ray’s two writes, and ListStreams, without which Lambda refuses a mapping, know no resources to name.'

/** A function with all that it needs to be run: role, log group, grants, environment and alarm. */
export class DocklineFunction extends Construct {
  /** `<context>-<file>`, the name in alarms, logs and the runbook */
  readonly functionId: string
  readonly lambda: LambdaFunction
  readonly #role: Role

  constructor(scope: Construct, service: Service, props: DocklineFunctionProps) {
    const functionId = `${props.context}-${props.file}`
    super(scope, functionId)
    this.functionId = functionId
    const { tenant, profile, key } = service
    const uses = withKeys(withAudit(props))

    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/dockline/${tenant.id}/${functionId}`,
      retention: tenant.retention.logDays,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.#role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn])
    for (const statement of statementsFor(service, uses)) this.#role.addToPrincipalPolicy(statement)

    this.lambda = new LambdaFunction(this, 'Function', {
      functionName: functionName(tenant, functionId),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundlePath(props.context, props.file)),
      handler: 'index.handler',
      memorySize: 1024,
      timeout: props.timeout,
      role: this.#role.withoutPolicyUpdates(),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: profile.lambdaTracing ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: {
        ...commonEnvironment(service, functionId),
        ...environmentFor(service, uses),
        ...(actsByItself(props) ? { AUDIT_ACTOR: `system:${functionId}` } : {}),
        ...props.environment,
      },
      ...(props.deadLetterQueue ? { deadLetterQueue: props.deadLetterQueue } : {}),
    })
    for (const { prefix } of [uses.documents ?? []].flat())
      Validations.of(this).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${service.documentsArnExport}/${prefix}*]`,
        reason:
          'Objects of a bucket can only be named by their prefix; the guardrails refuse every other wildcard.',
      })
    if (!props.deadLetterQueue)
      Validations.of(this).acknowledge({
        id: 'Serverless-LambdaDLQ',
        reason:
          'It is never invoked asynchronously: a caller waits for the error, or a queue or stream has its own dead letters.',
      })
    if (profile.lambdaTracing) this.#allowTracing()
    else this.#acknowledgeNoTracing()
    // A function may not start before its role may write logs and read tables.
    this.lambda.node.addDependency(this.#role)

    new RunbookAlarm(this, service, {
      name: functionId,
      onFailure: props.onFailure,
      metric: this.lambda.metricErrors({ period: Duration.minutes(5) }),
      above: 0,
    })
  }

  allow(actions: readonly string[], resources: readonly string[]): void {
    this.#role.addToPrincipalPolicy(allow(actions, resources))
  }

  allowAll(statements: readonly ReturnType<typeof allow>[]): void {
    for (const statement of statements) this.#role.addToPrincipalPolicy(statement)
  }

  #allowTracing(): void {
    this.allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*'])
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: withoutResources,
    })
  }

  #acknowledgeNoTracing(): void {
    Validations.of(this).acknowledge({
      id: 'Serverless-LambdaTracing',
      reason: 'X-Ray takes no traces of functions in this region, says its profile.',
    })
  }
}

/** Contexts whose own functions write no more than marks: what was published, and the audit log itself. */
const MARKS_ONLY = new Set(['outbox', 'audit'])

/** Whether it writes something though nobody has asked for it by a request: then the audit log is told. */
const actsByItself = ({ context, file, uses = {} }: DocklineFunctionProps): boolean =>
  file !== 'api' &&
  !MARKS_ONLY.has(context) &&
  Object.values(uses.tables ?? {}).some(access => access.some(one => one !== 'read' && one !== 'check'))

const withAudit = (props: DocklineFunctionProps): Uses => {
  const { uses = {} } = props
  return actsByItself(props) ? { ...uses, tables: { ...uses.tables, audit: ['put'] } } : uses
}

/** Who seals fields reads and makes the data keys of the people whose they are. */
const withKeys = (uses: Uses): Uses =>
  uses.encryption ? { ...uses, tables: { ...uses.tables, keys: ['read', 'put'] } } : uses

const commonEnvironment = ({ tenant }: Service, functionId: string) => {
  const { id, name, locale, currency, timeZone } = tenant
  return {
    TENANT_ID: id,
    TENANT_CONFIG: JSON.stringify({ id, name, locale, currency, timeZone }),
    POWERTOOLS_SERVICE_NAME: functionId,
    POWERTOOLS_METRICS_NAMESPACE: 'Dockline',
    POWERTOOLS_LOG_LEVEL: 'INFO',
    NODE_OPTIONS: '--enable-source-maps',
  }
}
