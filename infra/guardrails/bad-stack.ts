import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2'
import { CfnUserPool } from 'aws-cdk-lib/aws-cognito'
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb'
import { CfnPolicy } from 'aws-cdk-lib/aws-iam'
import { CfnKey } from 'aws-cdk-lib/aws-kms'
import { CfnFunction } from 'aws-cdk-lib/aws-lambda'
import { CfnBucket } from 'aws-cdk-lib/aws-s3'
import { CfnSubscription, CfnTopic } from 'aws-cdk-lib/aws-sns'
import { CfnQueue } from 'aws-cdk-lib/aws-sqs'
import { type App, CfnResource, Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'

/** A resource with a fault, and the rule that must refuse it. */
interface BadResource {
  readonly rule: string
  readonly type: string
  readonly properties: Readonly<Record<string, unknown>>
}

const bad = (rule: string, type: string, properties: BadResource['properties'] = {}): BadResource => ({
  rule,
  type,
  properties,
})

const table = 'AWS::DynamoDB::Table'
const queue = 'AWS::SQS::Queue'
const lambda = 'AWS::Lambda::Function'
const mapping = 'AWS::Lambda::EventSourceMapping'
const bucket = 'AWS::S3::Bucket'

/** For each Guard rule of ours, a resource that breaks it. */
const againstOurs: readonly BadResource[] = [
  bad('TABLE_CAN_BE_BROUGHT_BACK', table, { DeletionProtectionEnabled: true }),
  bad('TABLE_CANNOT_BE_DELETED', table, { DeletionProtectionEnabled: false }),
  bad('TABLE_IS_UNDER_A_KEY_OF_OURS', table, { SSESpecification: { SSEEnabled: true } }),
  bad('QUEUE_IS_UNDER_A_KEY_OF_OURS', queue, { SqsManagedSseEnabled: true }),
  bad('TOPIC_IS_UNDER_A_KEY_OF_OURS', 'AWS::SNS::Topic'),
  bad('LOG_ENDS_AND_IS_UNDER_A_KEY_OF_OURS', 'AWS::Logs::LogGroup', { RetentionInDays: 7 }),
  bad('KEY_ROTATES', 'AWS::KMS::Key', { KeyPolicy: { Statement: [] } }),
  bad('BUCKET_IS_CLOSED_AND_VERSIONED', bucket),
  bad('FUNCTION_RUNS_ON_WHAT_IS_TESTED', lambda, { Runtime: 'nodejs22.x', Role: 'r', Code: {} }),
  bad('FUNCTION_ENDS_WITHIN_A_MINUTE', lambda, { Timeout: 600, Role: 'r', Code: {} }),
  bad('FAILURES_COME_BACK_ONE_BY_ONE', mapping, { FunctionName: 'f' }),
  bad('STREAM_IS_NOT_BLOCKED', mapping, { FunctionName: 'f', StartingPosition: 'LATEST' }),
  bad('ROUTE_SAYS_WHO_MAY', 'AWS::ApiGatewayV2::Route', { ApiId: 'a', RouteKey: 'GET /' }),
  bad('STAGE_LOGS_AND_THROTTLES', 'AWS::ApiGatewayV2::Stage', { ApiId: 'a', StageName: 's' }),
  bad('SCHEDULE_HAS_DEAD_LETTERS', 'AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: 'a', RoleArn: 'r' },
  }),
  bad('TOPIC_RULE_HAS_AN_ERROR_ACTION', 'AWS::IoT::TopicRule', {
    TopicRulePayload: { Sql: "SELECT * FROM 'a'", Actions: [] },
  }),
  bad('DEVICE_MAY_NOT_EVERYTHING', 'AWS::IoT::Policy', {
    PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: '*' }] },
  }),
  bad('PEOPLE_SHOW_A_SECOND_FACTOR', 'AWS::Cognito::UserPool', { MfaConfiguration: 'OFF' }),
  bad('ALARM_TELLS_SOMEBODY', 'AWS::CloudWatch::Alarm', {
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 1,
    AlarmActions: [],
  }),
]

/** For the schemas of AWS: a number over the maximum, a word for a number, a misspelt name. */
const againstSchemas: readonly BadResource[] = [
  bad('F3034', queue, { VisibilityTimeout: 99_999 }),
  bad('F3012', queue, { VisibilityTimeout: 'long' }),
  bad('F3002', queue, { VisibilityTimout: 30 }),
]

type Build = (scope: Construct, id: string) => Construct

/** For the packs, which look at typed constructs only. */
const againstPacks: readonly (readonly [rule: string, build: Build])[] = [
  ['AwsSolutions-SQS3', (scope, id) => new CfnQueue(scope, id)],
  ['AwsSolutions-SQS4', (scope, id) => new CfnQueue(scope, id)],
  ['AwsSolutions-SNS3', (scope, id) => new CfnTopic(scope, id)],
  ['AwsSolutions-S1', (scope, id) => new CfnBucket(scope, id)],
  ['AwsSolutions-S10', (scope, id) => new CfnBucket(scope, id)],
  ['AwsSolutions-KMS5', (scope, id) => new CfnKey(scope, id, { keyPolicy: everything })],
  ['AwsSolutions-COG1', (scope, id) => new CfnUserPool(scope, id)],
  ['AwsSolutions-DDB3', (scope, id) => new CfnTable(scope, id, { keySchema: [] })],
  [
    'AwsSolutions-IAM5',
    (scope, id) => new CfnPolicy(scope, id, { policyName: 'p', policyDocument: everything }),
  ],
  ['AwsSolutions-APIG4', (scope, id) => new CfnRoute(scope, id, { apiId: 'a', routeKey: 'GET /' })],
  ['AwsSolutions-APIG1', (scope, id) => new CfnStage(scope, id, { apiId: 'a', stageName: 's' })],
  ['Serverless-SQSRedrivePolicy', (scope, id) => new CfnQueue(scope, id)],
  [
    'Serverless-SNSRedrivePolicy',
    (scope, id) => new CfnSubscription(scope, id, { protocol: 'sqs', topicArn: 't', endpoint: 'q' }),
  ],
  ['Serverless-LambdaTracing', (scope, id) => new CfnFunction(scope, id, { role: 'r', code: {} })],
  ['Serverless-LambdaDLQ', (scope, id) => new CfnFunction(scope, id, { role: 'r', code: {} })],
]

const everything = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
}

/** The names of the Guard rules of ours. */
export const guardRules = (): string[] => {
  const text = readFileSync(join(import.meta.dirname, 'dockline.guard'), 'utf8')
  return [...text.matchAll(/^rule (\w+)/gm)].map(([, name = '']) => name)
}

/** A bad resource in its place: the rule that must refuse it, and its construct's path. */
export interface PlantedResource {
  readonly rule: string
  readonly path: string
}

/** Adds a stack in which every resource is bad. */
export const addBadStack = (app: App, region: string): PlantedResource[] => {
  const stack = new Stack(app, 'bad', { env: { account: '111122223333', region } })
  const byType = [...againstOurs, ...againstSchemas].map(({ rule, type, properties }): [string, Build] => [
    rule,
    (scope, id) => new CfnResource(scope, id, { type, properties: { ...properties } }),
  ])
  return [...byType, ...againstPacks].map(([rule, build], i) => ({
    rule,
    path: build(stack, `Bad${i}`).node.path,
  }))
}
