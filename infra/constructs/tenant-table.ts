import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { RemovalPolicy } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import type { TableDefinition } from '../../shared/tables.ts'

const text = (name: string) => ({ name, type: AttributeType.STRING })

/** A context's table as its definition says, under the tenant's key, kept when the stack goes. */
export const tenantTable = (scope: Construct, key: IKey, definition: TableDefinition): Table => {
  const table = new Table(scope, `${definition.name}-table`, {
    partitionKey: text('pk'),
    sortKey: text('sk'),
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
    pointInTimeRecoverySpecification: {
      pointInTimeRecoveryEnabled: true,
      ...(definition.recoverableDays ? { recoveryPeriodInDays: definition.recoverableDays } : {}),
    },
    timeToLiveAttribute: 'expiresAt',
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
    ...(definition.stream ? { stream: StreamViewType.NEW_IMAGE } : {}),
  })
  for (const [indexName, { partition, sort, projection }] of Object.entries(definition.indexes ?? {}))
    table.addGlobalSecondaryIndex({
      indexName,
      partitionKey: text(partition),
      ...(sort ? { sortKey: text(sort) } : {}),
      projectionType: projection === 'keysOnly' ? ProjectionType.KEYS_ONLY : ProjectionType.ALL,
    })
  return table
}
