import type { TestDynamo } from './dynamo.ts'

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

const READS = new Set(['GetItem', 'BatchGetItem', 'Query'])

/**
 * Lets an engine's tables ask for the capacity of each of their calls.
 *
 * @returns measures what is consumed while something is done
 */
export const metered = (dynamo: Pick<TestDynamo, 'wrap'>) => {
  let sum: Consumed = { calls: 0, readUnits: 0, writeUnits: 0, indexUnits: 0 }
  dynamo.wrap(call => async (operation, input) => {
    const answer = await call(operation, { ...input, ReturnConsumedCapacity: 'INDEXES' })
    const { ConsumedCapacity = [] } = answer as { ConsumedCapacity?: Capacity | Capacity[] }
    sum.calls++
    for (const { CapacityUnits = 0, GlobalSecondaryIndexes = {} } of [ConsumedCapacity].flat()) {
      if (READS.has(operation)) sum.readUnits += CapacityUnits
      else {
        sum.writeUnits += CapacityUnits
        for (const index of Object.values(GlobalSecondaryIndexes)) sum.indexUnits += index.CapacityUnits ?? 0
      }
    }
    return answer
  })
  return async (doing: () => Promise<unknown>): Promise<Consumed> => {
    sum = { calls: 0, readUnits: 0, writeUnits: 0, indexUnits: 0 }
    await doing()
    return sum
  }
}
