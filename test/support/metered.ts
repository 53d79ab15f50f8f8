import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** What calls to DynamoDB consumed, by its own account. */
export interface Consumed {
  calls: number
  readUnits: number
  /** of tables and indexes together */
  writeUnits: number
  /** of these, those of indexes */
  indexUnits: number
}

interface Capacity {
  readonly CapacityUnits?: number
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, { readonly CapacityUnits?: number }>>
}

const READS = new Set(['GetItemCommand', 'BatchGetItemCommand', 'QueryCommand'])

/**
 * Lets a client ask for the capacity of each of its calls.
 *
 * @returns measures what is consumed while something is done
 */
export const metered = (client: DynamoDBClient) => {
  let sum: Consumed = { calls: 0, readUnits: 0, writeUnits: 0, indexUnits: 0 }
  client.middlewareStack.add(
    (next, { commandName }) =>
      async request => {
        Object.assign(request.input, { ReturnConsumedCapacity: 'INDEXES' })
        const answer = await next(request)
        const { ConsumedCapacity = [] } = answer.output as { ConsumedCapacity?: Capacity | Capacity[] }
        sum.calls++
        for (const { CapacityUnits = 0, GlobalSecondaryIndexes = {} } of [ConsumedCapacity].flat()) {
          if (READS.has(commandName ?? '')) sum.readUnits += CapacityUnits
          else {
            sum.writeUnits += CapacityUnits
            for (const index of Object.values(GlobalSecondaryIndexes))
              sum.indexUnits += index.CapacityUnits ?? 0
          }
        }
        return answer
      },
    { step: 'initialize', name: 'metered' },
  )
  return async (doing: () => Promise<unknown>): Promise<Consumed> => {
    sum = { calls: 0, readUnits: 0, writeUnits: 0, indexUnits: 0 }
    await doing()
    return sum
  }
}
