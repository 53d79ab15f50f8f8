import type { Tables } from '../../../shared/tables.ts'

/** Tables that count the calls to the database: a hundred keys are one, and so is a transaction. */
export const counted = (tables: Tables) => {
  const calls: string[] = []
  const keys: number[] = []
  return {
    calls,
    keys,
    tables: {
      ...tables,
      get: (...asked: Parameters<Tables['get']>) => {
        calls.push('get')
        return tables.get(...asked)
      },
      query: (...asked: Parameters<Tables['query']>) => {
        calls.push('query')
        return tables.query(...asked)
      },
      batchGet: (...asked: Parameters<Tables['batchGet']>) => {
        const asks = asked[0].reduce((sum, request) => sum + request.keys.length, 0)
        keys.push(asks)
        for (let i = 0; i < Math.ceil(asks / 100); i++) calls.push('batchGet')
        return tables.batchGet(...asked)
      },
      transact: (...asked: Parameters<Tables['transact']>) => {
        calls.push('transact')
        return tables.transact(...asked)
      },
    } satisfies Tables,
  }
}
