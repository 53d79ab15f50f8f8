import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a job used, in the units that AWS bills. */
export interface Usage {
  apiRequests: number
  lambdaInvocations: number
  lambdaMilliseconds: number
  dynamoCalls: number
  readUnits: number
  writeUnits: number
  sqsRequests: number
  snsPublishes: number
  kmsRequests: number
  iotMessages: number
}

export const noUsage = (): Usage => ({
  apiRequests: 0,
  lambdaInvocations: 0,
  lambdaMilliseconds: 0,
  dynamoCalls: 0,
  readUnits: 0,
  writeUnits: 0,
  sqsRequests: 0,
  snsPublishes: 0,
  kmsRequests: 0,
  iotMessages: 0,
})

const textOf = async (message: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

interface Capacity {
  readonly CapacityUnits?: number
}

const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan'])

export interface DynamoMeter {
  readonly endpointFor: (functionId: string, engine: string) => string
  readonly stop: () => void
}

/** A proxy that asks DynamoDB for the capacity that each call consumed, and adds it up. */
export const meterDynamo = async (usage: Usage): Promise<DynamoMeter> => {
  let target: URL | undefined
  const count = (operation: string, answer: string): void => {
    const { ConsumedCapacity = [] } = JSON.parse(answer) as { ConsumedCapacity?: Capacity | Capacity[] }
    const units = [ConsumedCapacity].flat().reduce((sum, each) => sum + (each.CapacityUnits ?? 0), 0)
    usage.dynamoCalls += 1
    if (reads.has(operation)) usage.readUnits += units
    else usage.writeUnits += units
  }
  const server = createServer(async (incoming, response) => {
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? ''
    const asked = JSON.parse(await textOf(incoming))
    const body = JSON.stringify({ ...asked, ReturnConsumedCapacity: 'INDEXES' })
    const headers = { ...incoming.headers, 'content-length': String(Buffer.byteLength(body)) }
    const sent = request(target as URL, { method: 'POST', headers }, async answer => {
      const text = await textOf(answer)
      if (answer.statusCode === 200) count(operation, text)
      response.writeHead(answer.statusCode ?? 500, { 'content-type': 'application/x-amz-json-1.0' })
      response.end(text)
    })
    sent.on('error', () => response.destroy())
    sent.end(body)
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    endpointFor: (_, engine) => {
      target = new URL(engine)
      return `http://127.0.0.1:${port}`
    },
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
