import { hasCode } from '../aws-json.ts'
import type { DynamoEngine } from './dynoxide.ts'

/** DynamoDB takes its time too: some days at most. */
const EVERY = 60_000

type Attribute = Record<string, unknown>
interface ScanPage {
  Items: Record<string, Attribute>[]
  LastEvaluatedKey?: Record<string, Attribute>
}

const sweep = async ({ call }: DynamoEngine, TableName: string, attribute: string, now: number) => {
  const ExpressionAttributeNames = { '#at': attribute }
  const ExpressionAttributeValues = { ':now': { N: String(Math.floor(now / 1000)) } }
  let ExclusiveStartKey: Record<string, Attribute> | undefined
  do {
    const page: ScanPage = await call<ScanPage>('DynamoDB_20120810.Scan', {
      TableName,
      ExclusiveStartKey,
      ProjectionExpression: 'pk, sk',
      FilterExpression: '#at < :now',
      ExpressionAttributeNames,
      ExpressionAttributeValues,
    })
    for (const { pk, sk } of page.Items) {
      try {
        await call('DynamoDB_20120810.DeleteItem', {
          TableName,
          Key: { pk, sk },
          // It may have been given more time since it was seen.
          ConditionExpression: '#at < :now',
          ExpressionAttributeNames,
          ExpressionAttributeValues,
        })
      } catch (error) {
        if (!hasCode(error, 'ConditionalCheckFailedException')) throw error
      }
    }
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
}

/** Removes items whose time to live is over, once a minute. Tables here have the keys `pk` and `sk`. */
export const startExpiry = (
  engine: DynamoEngine,
  tables: readonly { name: string; attribute: string }[],
  now: () => number = Date.now,
): { stop: () => Promise<void>; sweep: () => Promise<void> } => {
  let stopped = false
  const all = async (): Promise<void> => {
    for (const { name, attribute } of tables) if (!stopped) await sweep(engine, name, attribute, now())
  }
  let running: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    running = running.then(all).catch(() => {})
  }, EVERY).unref()
  return {
    sweep: all,
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}
