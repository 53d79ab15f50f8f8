import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { Construct } from 'constructs'
import type { Service } from '../stacks/service.ts'

export interface RunbookAlarmProps {
  /** The alarm's name and its paragraph's in docs/runbook.md */
  readonly name: string
  /** Who is hurt and how, as a clause: 'dealers cannot place orders' */
  readonly onFailure: string
  readonly metric: IMetric
  /** Rings when the metric is greater than this */
  readonly above: number
  /** Periods of the metric that must all be above; 1 when absent */
  readonly periods?: number
}

/** An alarm that says who is hurt and where it is written what to do. */
export class RunbookAlarm extends Construct {
  constructor(
    scope: Construct,
    service: Service,
    { name, onFailure, metric, above, periods = 1 }: RunbookAlarmProps,
  ) {
    super(scope, `${name}-alarm`)
    const alarm = new Alarm(this, 'Alarm', {
      alarmName: `${service.tenant.id}-${name}`,
      alarmDescription: `${sentence(onFailure)} See docs/runbook.md#${name}`,
      metric,
      threshold: above,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
    alarm.addAlarmAction(new SnsAction(service.work.alarms))
  }
}

const sentence = (clause: string) => `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`
