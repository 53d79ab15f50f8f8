import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { TableDefinition } from '../../shared/tables.ts'
import { operationsDashboard } from '../constructs/dashboard.ts'
import type { WorkQueue } from '../constructs/encrypted-queue.ts'
import type { Identity } from '../constructs/tenant-identity.ts'
import type { Context } from '../contexts/context.ts'
import { type RegionProfile, regionProfile } from '../region-profile.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { ApiStack } from './api-stack.ts'
import type { DataStack } from './data-stack.ts'
import { WorkStack } from './work-stack.ts'

export interface ServiceProps {
  readonly tenant: Tenant
  readonly data: DataStack
  readonly contexts: readonly Context[]
}

/**
 * Everything that computes, routes and queues, and can be replaced at any time: what contexts add themselves
 * to. It is two stacks, and each construct knows which one it belongs to: what answers people is in `api`,
 * what works by itself in `work`. References go from `api` to `work` to data and never back.
 */
export class Service {
  readonly tenant: Tenant
  readonly profile: RegionProfile
  readonly key: IKey
  readonly identity: Identity
  readonly documents: Bucket
  /** The name under which the data stack exports the bucket's ARN, as findings on it say it */
  readonly documentsArnExport: string
  readonly work: WorkStack
  readonly api: ApiStack
  readonly #tables: ReadonlyMap<string, Table>
  readonly #definitions: ReadonlyMap<string, TableDefinition>
  readonly #queues = new Map<string, WorkQueue>()

  constructor(scope: Construct, { tenant, data, contexts }: ServiceProps) {
    this.tenant = tenant
    this.profile = regionProfile(tenant.region)
    this.identity = data.identity
    this.documents = data.documents
    const arn: Record<string, string> = data.resolve(data.exportValue(data.documents.bucketArn))
    this.documentsArnExport = arn['Fn::ImportValue'] ?? ''
    this.#tables = data.tables
    this.#definitions = new Map(contexts.flatMap(({ tables }) => tables.map(table => [table.name, table])))
    this.work = new WorkStack(scope, tenant, data)
    this.key = this.work.key
    this.api = new ApiStack(scope, this)
    this.work.addStackDependency(data)
    // Consumers know an event before anybody publishes it, and queues are there before they are sent to.
    this.api.addStackDependency(this.work)
    for (const context of contexts) context.addTo(this)
    operationsDashboard(this)
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
