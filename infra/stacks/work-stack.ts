import { type IKey, Key } from 'aws-cdk-lib/aws-kms'
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler'
import { FifoThroughputScope, Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Stack, Validations } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import { eventsTopicName } from '../constructs/names.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { DataStack } from './data-stack.ts'

/** What works by itself behind the API: topics, queues with their consumers, streams, schedules, devices. */
export class WorkStack extends Stack {
  /** By its ARN, so that nothing here changes the key's policy and the data stack never waits for this one. */
  readonly key: IKey
  readonly events: Topic
  readonly alarms: Topic
  readonly scheduleGroup: string

  constructor(scope: Construct, tenant: Tenant, data: DataStack) {
    super(scope, 'work', {
      description: `Dockline, ${tenant.id}: events, queues, consumers, schedules, devices`,
    })
    this.key = Key.fromKeyArn(this, 'TenantKey', data.key.keyArn)
    this.events = new Topic(this, 'Events', {
      topicName: eventsTopicName(tenant),
      fifo: true,
      fifoThroughputScope: FifoThroughputScope.MESSAGE_GROUP,
      masterKey: this.key,
      enforceSSL: true,
    })
    this.alarms = new Topic(this, 'Alarms', { masterKey: this.key, enforceSSL: true })
    this.alarms.addSubscription(new EmailSubscription(tenant.alarms.email))
    Validations.of(this.alarms).acknowledge({
      id: 'Serverless-SNSRedrivePolicy',
      reason:
        'SNS tries a mail for hours and the alarm stays on the dashboard; a queue of old mails helps nobody.',
    })
    this.scheduleGroup = new CfnScheduleGroup(this, 'Schedules', { name: `${tenant.id}-dockline` }).ref
  }
}
