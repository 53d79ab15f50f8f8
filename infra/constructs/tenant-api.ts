import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import type { Service } from '../stacks/service.ts'
import type { Routes } from './http-function.ts'
import { RunbookAlarm } from './runbook-alarm.ts'

/** Who is asked for what, and how it ended; no names, no addresses, no query strings. */
const accessLog = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTime',
    route: '$context.routeKey',
    status: '$context.status',
    subject: '$context.authorizer.claims.sub',
    latency: '$context.responseLatency',
    integrationLatency: '$context.integrationLatency',
    bytes: '$context.responseLength',
    authorizerError: '$context.authorizer.error',
    integrationError: '$context.integrationErrorMessage',
    error: '$context.error.message',
  }),
)

/** The tenant's HTTP API; contexts add their routes. */
export class TenantApi extends Construct {
  readonly api: HttpApi
  readonly #authorizer: HttpJwtAuthorizer

  constructor(scope: Construct, service: Service) {
    super(scope, 'Api')
    const { tenant, identity } = service
    this.api = new HttpApi(this, 'Http', {
      apiName: `${tenant.id}-dockline`,
      createDefaultStage: false,
      corsPreflight: {
        allowOrigins: tenant.origins,
        allowMethods: [
          CorsHttpMethod.GET,
          CorsHttpMethod.POST,
          CorsHttpMethod.PUT,
          CorsHttpMethod.PATCH,
          CorsHttpMethod.DELETE,
        ],
        allowHeaders: [
          'authorization',
          'content-type',
          'dockline-organization',
          'idempotency-key',
          'if-match',
          'if-none-match',
          'accept-language',
          'traceparent',
        ],
        exposeHeaders: [
          'etag',
          'idempotent-replayed',
          'location',
          'ratelimit',
          'ratelimit-policy',
          'retry-after',
        ],
        maxAge: Duration.hours(1),
      },
    })
    this.#authorizer = new HttpJwtAuthorizer('Token', identity.issuer, {
      jwtAudience: [...identity.audiences],
    })
    const logGroup = new LogGroup(this, 'AccessLogs', {
      logGroupName: `/dockline/${tenant.id}/http`,
      retention: tenant.retention.logDays,
      encryptionKey: service.key,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 1000, burstLimit: 2000 },
      detailedMetricsEnabled: true,
      accessLogSettings: { destination: new LogGroupLogDestination(logGroup), format: accessLog },
    })
    new RunbookAlarm(this, service, {
      name: 'http-server-errors',
      onFailure: 'dealers, suppliers and devices get errors instead of answers',
      metric: this.api.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
      above: 5,
    })
    new RunbookAlarm(this, service, {
      name: 'http-slow',
      onFailure: 'people wait for more than two seconds for one answer in a hundred',
      metric: this.api.metricLatency({ period: Duration.minutes(5), statistic: 'p99' }),
      above: 2000,
      periods: 3,
    })
  }

  /** One integration for the function, one route for each of its routes. */
  addRoutes(functionId: string, handler: IFunction, routes: Routes): void {
    const integration = new HttpLambdaIntegration(functionId, handler, { scopePermissionToRoute: false })
    for (const { method, path, permission } of Object.values(routes)) {
      const isPublic = permission === 'public'
      const added = this.api.addRoutes({
        path,
        methods: [HttpMethod[method as keyof typeof HttpMethod]],
        integration,
        authorizer: isPublic ? new HttpNoneAuthorizer() : this.#authorizer,
      })
      if (isPublic)
        for (const route of added)
          Validations.of(route).acknowledge({
            id: 'AwsSolutions-APIG4',
            reason:
              'Public by its entry in routes.ts: pages that anybody may read, or an address that carries its own signature.',
          })
    }
  }
}
