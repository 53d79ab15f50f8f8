import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildAssembly } from './assembly/build.ts'
import { type Assembly, readAssembly } from './assembly/read.ts'
import { resolveAssembly } from './assembly/resolve.ts'
import type { Resource, World } from './assembly/resource-type.ts'
import { type ControlServer, startControlServer } from './control-server.ts'
import { type DynamoEngine, startDynamo } from './dynamodb/dynoxide.ts'
import { provisionTables, tableTypes } from './dynamodb/tables.ts'
import { listen } from './free-port.ts'
import { apiOf, apiTypes } from './http/api.ts'
import { createGateway } from './http/gateway.ts'
import { type IssuerEngine, startIssuer } from './identity/issuer.ts'
import { identityTypes, tokenRulesOf } from './identity/user-pool.ts'
import { inertTypes } from './inert.ts'
import { openKeyRing } from './kms/key-ring.ts'
import { keyTypes, provisionKeys } from './kms/keys.ts'
import { kmsOperations } from './kms/operations.ts'
import { functionTypes, type LocalEndpoints, provisionFunctions } from './lambda/functions.ts'
import { createLambdaPool, type LambdaPool } from './lambda/pool.ts'
import { type MessagingEngine, startMessaging } from './messaging/fauxqs.ts'
import { messagingTypes, provisionMessaging } from './messaging/queues.ts'

const types = {
  ...inertTypes,
  ...apiTypes,
  ...functionTypes,
  ...identityTypes,
  ...keyTypes,
  ...messagingTypes,
  ...tableTypes,
}

export interface LocalStackOptions {
  tenant: string
  home: string
  port?: number
  data?: string
  assembly?: string
}

export const startLocalStack = async (options: LocalStackOptions) => {
  const { tenant, home, port = 0, data } = options
  mkdirSync(join(home, 'logs'), { recursive: true })
  const t0 = performance.now()
  const lap = (what: string): void => console.log(Math.round(performance.now() - t0), what)
  const gateway = createGateway()
  const region = 'ap-southeast-1'
  const pool: LambdaPool = createLambdaPool({
    logFileOf: id => join(home, 'logs', `${id}.log`),
    onWarning: (id, line) => console.error(`${id}: ${line}`),
  })
  const ring = openKeyRing(data)
  const [directory, apiPort, dynamo, messaging, issuer, control] = (await Promise.all([
    options.assembly ?? buildAssembly(tenant, join(home, `cdk.out-${tenant}`), lap),
    listen(gateway.server, port, 'API'),
    startDynamo({ region, ...(data && { data }) }),
    startMessaging({ region, ...(data && { data }) }),
    startIssuer({ port: 0, ...(data && { data }) }),
    startControlServer({ kms: kmsOperations(ring), functions: pool }),
  ])) satisfies [string, number, DynamoEngine, MessagingEngine, IssuerEngine, ControlServer]
  lap('engines')
  const assembly: Assembly = readAssembly(directory)
  const api = `http://127.0.0.1:${apiPort}`
  const world: World = {
    partition: 'aws',
    account: '000000000000',
    region,
    urls: { api, queues: messaging.endpoint, issuer: issuer.url, mqtt: '' },
  }
  const resources: Resource[] = resolveAssembly(assembly, types, world)
  lap('resolved')
  await provisionTables(dynamo, resources)
  provisionMessaging(messaging, resources, region)
  provisionKeys(ring, resources)
  const rules = tokenRulesOf(resources, issuer.url)
  issuer.follow(rules)
  const localise = (value: string): string => (value === rules.externalIssuer ? issuer.url : value)
  const endpoints: LocalEndpoints = {
    dynamodb: dynamo.endpoint,
    sqs: messaging.endpoint,
    sns: messaging.endpoint,
    s3: messaging.endpoint,
    kms: control.url,
  }
  provisionFunctions(pool, resources, { region, endpoints, assets: assembly.assets, localise })
  const definition = apiOf(resources, { jwks: issuer.jwks, localise, invoke: pool.invoke })
  if (definition !== undefined) gateway.serve(definition)
  lap('provisioned')
  return { api, issuer: issuer.url, token: issuer.token, endpoints }
}
