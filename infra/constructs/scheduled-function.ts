import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler'
import { Duration } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import type { Service } from '../stacks/service.ts'
import { DocklineFunction } from './dockline-function.ts'
import { DeadLetterQueue } from './encrypted-queue.ts'
import { RunbookAlarm } from './runbook-alarm.ts'
import { allow, sendStatements, type Uses } from './uses.ts'

export interface ScheduledFunctionProps {
  readonly context: string
  readonly file: string
  readonly onFailure: string
  readonly uses?: Uses
  /** An EventBridge Scheduler expression in the tenant's time zone: `rate(1 hour)`, `cron(…)` */
  readonly schedule: string
  readonly timeout?: Duration
}

/** A function that runs by the clock. */
export class ScheduledFunction extends DocklineFunction {
  constructor(service: Service, props: ScheduledFunctionProps) {
    const { tenant } = service
    const functionId = `${props.context}-${props.file}`
    // Made before the function, whose own failed invocations go there as well.
    const dead = new DeadLetterQueue(
      new Construct(service.work, `${functionId}-dead-letters`),
      service,
      `${functionId}-dead`,
    )
    super(service.work, service, {
      ...props,
      timeout: props.timeout ?? Duration.seconds(60),
      deadLetterQueue: dead,
    })
    this.allowAll(sendStatements(service, dead.queueArn))

    const role = new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': tenant.account } },
      }),
    })
    role.addToPrincipalPolicy(allow(['lambda:InvokeFunction'], [this.lambda.functionArn]))
    for (const statement of sendStatements(service, dead.queueArn)) role.addToPrincipalPolicy(statement)

    // The L2 target would allow all versions of the function, a wildcard that nothing needs.
    const schedule = new CfnSchedule(this, 'Schedule', {
      name: `${tenant.id}-${functionId}`,
      groupName: service.work.scheduleGroup,
      scheduleExpression: props.schedule,
      scheduleExpressionTimezone: tenant.timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: this.lambda.functionArn,
        roleArn: role.roleArn,
        deadLetterConfig: { arn: dead.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 3 },
      },
    })
    // The scheduler tries its role at once.
    schedule.node.addDependency(role)
    new RunbookAlarm(this, service, {
      name: `${functionId}-dead-letters`,
      onFailure: props.onFailure,
      metric: dead.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      above: 0,
    })
  }
}
