import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import type { Key } from 'aws-cdk-lib/aws-kms'
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3'
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import type { TableDefinition } from '../../shared/tables.ts'
import { type Identity, tenantIdentity } from '../constructs/tenant-identity.ts'
import { tenantKey } from '../constructs/tenant-key.ts'
import { tenantTable } from '../constructs/tenant-table.ts'
import type { Tenant } from '../tenants/tenant.ts'

export interface DataStackProps {
  readonly tenant: Tenant
  readonly tables: readonly TableDefinition[]
}

/** What must outlive every deployment of a tenant: key, tables, documents, people. */
export class DataStack extends Stack {
  readonly key: Key
  readonly tables: ReadonlyMap<string, Table>
  readonly documents: Bucket
  readonly identity: Identity

  constructor(scope: Construct, { tenant, tables }: DataStackProps) {
    super(scope, 'data', {
      description: `Dockline, ${tenant.id}: key, tables, documents, identity`,
      terminationProtection: true,
    })
    this.key = tenantKey(this, tenant)
    this.tables = new Map(tables.map(table => [table.name, tenantTable(this, this.key, table)]))
    this.identity = tenantIdentity(this, this.key, tenant)
    this.documents = new Bucket(this, 'Documents', {
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      enforceSSL: true,
      versioned: true,
      // Nothing is locked by itself: the audit log's anchors are, each when it is written.
      objectLockEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(tenant.retention.dataDays),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    })
    Validations.of(this.documents).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Access logs can only be written to a bucket without the tenant’s key; reads are logged by the functions.',
    })
  }
}
