import type { Metafile } from 'esbuild'
import { type Guardrail, listOf, nameOf, objectAt, type Resource } from './deployment.ts'
import { functionIdOf } from './functions.ts'
import { statementsOf } from './grants.ts'

/** What a function's bundle carries: it can only use what is in it. */
export interface BundleContents {
  /** Services whose clients it has: `dynamodb`, `sqs`, `sns`, `kms`, `s3` */
  readonly services: ReadonlySet<string>
  readonly bytes: number
}

/** Who asks for one of these signs requests without an SDK's client; its file's name says of which service: `.s3.ts`. */
const SIGNERS = new Set(['shared/aws/signed-fetch.ts', 'shared/aws/json-calls.ts'])

/** Services that a file is a client of: a file of an SDK's client, or one that signs its own requests. */
const clientsIn = (path: string, imports: readonly { readonly path: string }[]): string[] => {
  const [, ofSdk] = /@aws-sdk\/client-([a-z0-9-]+)\//.exec(path) ?? []
  if (ofSdk) return [ofSdk.replace(/-runtime$/, '')]
  if (!imports.some(each => SIGNERS.has(each.path))) return []
  // A name that says nothing is no service that anybody is granted, so it is found.
  return [/\.([a-z0-9]+)\.ts$/.exec(path)?.[1] ?? path]
}

/** Carried for the tenants whose file asks for it, and asleep for the others. */
const byTenant = new Set(['bedrock', 'ses'])

/** The contents of each function's bundle by its id, from esbuild's account of them. */
export const bundlesOf = ({ inputs: sources, outputs }: Metafile): ReadonlyMap<string, BundleContents> =>
  new Map(
    Object.entries(outputs).flatMap(([path, { inputs, bytes }]) => {
      const [, context, file] = /([^/]+)\/([^/]+)\/index\.mjs$/.exec(path) ?? []
      if (!context || !file) return []
      const clients = Object.keys(inputs).flatMap(input => clientsIn(input, sources[input]?.imports ?? []))
      return [[`${context}-${file}`, { services: new Set(clients), bytes }] as const]
    }),
  )

const grantedServices = (policies: readonly Resource[]): Set<string> =>
  new Set(
    policies
      .flatMap(statementsOf)
      // With this condition the key is used by another service in the caller's name, not by its own client.
      .filter(statement => !objectAt(statement, 'Condition', 'StringEquals', 'kms:ViaService'))
      .flatMap(({ Action }) => listOf(Action))
      .map(action => String(action).split(':')[0] ?? ''),
  )

/** What every function's runtime does in the role's name. */
const ofTheRuntime = ['logs', 'xray']

/** A function is granted just the services whose clients it carries, and carries no client without a grant. */
export const grantsAreUsed =
  (bundles: ReadonlyMap<string, BundleContents>): Guardrail =>
  ({ of, referent }) =>
    of('AWS::Lambda::Function').flatMap(lambda => {
      const bundle = bundles.get(functionIdOf(lambda))
      const role = referent(lambda.stack, lambda.properties.Role)
      const policies = of('AWS::IAM::Policy').filter(({ stack, properties }) =>
        listOf(properties.Roles).some(each => referent(stack, each) === role),
      )
      const granted = grantedServices(policies)
      const used = bundle?.services ?? new Set<string>()
      const mappings = of('AWS::Lambda::EventSourceMapping').filter(
        ({ stack, properties }) => referent(stack, properties.FunctionName) === lambda,
      )
      // Lambda reads sources and gives up to queues in the role's name, without a client in the bundle.
      const byLambda = new Set([
        ...ofTheRuntime,
        ...mappings.map(({ stack, properties }) =>
          referent(stack, properties.EventSourceArn)?.type === 'AWS::SQS::Queue' ? 'sqs' : 'dynamodb',
        ),
        ...([lambda, ...mappings].some(
          ({ properties }) => properties.DeadLetterConfig ?? properties.DestinationConfig,
        )
          ? ['sqs']
          : []),
      ])
      return [
        ...[...granted]
          .filter(service => !used.has(service) && !byLambda.has(service))
          .map(service => `is granted ${service} but has no client for it`),
        ...[...used]
          .filter(service => !granted.has(service) && !byTenant.has(service))
          .map(service => `has a client for ${service} but no grant`),
      ].map(problem => `${nameOf(lambda)}: ${problem}`)
    })
