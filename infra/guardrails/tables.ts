import { type Guardrail, nameOf, objectAt } from './deployment.ts'

/** A table can be brought back to any second of a month, and neither a hand nor a stack can delete it. */
export const tablesAreSafe: Guardrail = ({ of }) => [
  ...of('AWS::DynamoDB::Table').flatMap(table => {
    const { properties, deletionPolicy } = table
    const faults = [
      objectAt(properties, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled') === true
        ? undefined
        : 'no point-in-time recovery',
      properties.DeletionProtectionEnabled === true ? undefined : 'no deletion protection',
      deletionPolicy === 'Retain' ? undefined : 'goes with its stack',
      table.stack.endsWith('-data') ? undefined : 'not in the data stack',
      objectAt(properties, 'TimeToLiveSpecification', 'AttributeName') === 'expiresAt'
        ? undefined
        : 'no time to live',
    ]
    return faults.filter(fault => fault !== undefined).map(fault => `${nameOf(table)}: ${fault}`)
  }),
  ...of('AWS::DynamoDB::GlobalTable').map(
    table => `${nameOf(table)}: a kind of table that the packs do not check`,
  ),
]
