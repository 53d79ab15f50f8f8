import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import { type IKey, Key } from 'aws-cdk-lib/aws-kms'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler'
import { FifoThroughputScope, Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { CfnOutput, Stack, Validations } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import type { TableDefinition } from '../../shared/tables.ts'
import { operationsDashboard } from '../constructs/dashboard.ts'
import type { WorkQueue } from '../constructs/encrypted-queue.ts'
import { eventsTopicName } from '../constructs/names.ts'
import { TenantApi } from '../constructs/tenant-api.ts'
import type { Identity } from '../constructs/tenant-identity.ts'
import type { Context } from '../contexts/context.ts'
import { type RegionProfile, regionProfile } from '../region-profile.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { DataStack } from './data-stack.ts'

export interface ServiceStackProps {
  readonly tenant: Tenant
  readonly data: DataStack
  readonly contexts: readonly Context[]
}

/** What can be replaced at any time: everything that computes, routes and queues. Contexts add themselves to it. */
export class ServiceStack extends Stack {
  readonly tenant: Tenant
  readonly profile: RegionProfile
  readonly key: IKey
  readonly identity: Identity
  readonly documents: Bucket
  /** The name under which the data stack exports the bucket's ARN, as findings on it say it */
  readonly documentsArnExport: string
  readonly events: Topic
  readonly alarms: Topic
  readonly api: TenantApi
  readonly scheduleGroup: string
  readonly #tables: ReadonlyMap<string, Table>
  readonly #definitions: ReadonlyMap<string, TableDefinition>
  readonly #queues = new Map<string, WorkQueue>()

  constructor(scope: Construct, { tenant, data, contexts }: ServiceStackProps) {
    super(scope, 'service', { description: `Dockline, ${tenant.id}: functions, API, queues, rules, alarms` })
    this.tenant = tenant
    this.profile = regionProfile(tenant.region)
    this.identity = data.identity
    this.documents = data.documents
    const arn: Record<string, string> = this.resolve(data.exportValue(data.documents.bucketArn))
    this.documentsArnExport = arn['Fn::ImportValue'] ?? ''
    this.#tables = data.tables
    this.#definitions = new Map(contexts.flatMap(({ tables }) => tables.map(table => [table.name, table])))
    // By its ARN, so that nothing here changes the key's policy and the data stack never waits for this one.
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
    this.api = new TenantApi(this)
    for (const context of contexts) context.addTo(this)
    operationsDashboard(this)
    new CfnOutput(this, 'ApiUrl', { value: this.api.api.apiEndpoint })
  }

  table(name: string): Table {
    return found(this.#tables.get(name), `table ${name}`)
  }

  indexesOf(name: string): string[] {
    return Object.keys(found(this.#definitions.get(name), `table ${name}`).indexes ?? {})
  }

  streamOf(name: string): string {
    return found(this.table(name).tableStreamArn, `stream of table ${name}`)
  }

  queue(name: string): Queue {
    return found(this.#queues.get(name), `queue ${name}`).queue
  }

  addQueue(name: string, work: WorkQueue): void {
    this.#queues.set(name, work)
  }
}

const found = <T>(value: T | undefined, what: string): T => {
  if (value === undefined)
    throw new Error(`there is no ${what}; is its context in infra/contexts/index.ts, before this one?`)
  return value
}
