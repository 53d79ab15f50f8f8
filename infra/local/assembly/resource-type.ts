/** What `Ref` and `Fn::GetAtt` say about a resource. */
export interface Identity {
  ref: string
  attributes: Record<string, string>
}

/** A resource before it is resolved: it may be asked for one property at a time. */
export interface Draft {
  stack: string
  logicalId: string
  type: string
  /** One resolved property; `undefined` when the template does not set it. */
  property: (name: string) => unknown
}

export interface Resource {
  stack: string
  logicalId: string
  type: string
  properties: Record<string, unknown>
  ref: string
  attributes: Record<string, string>
}

/** Where the engines listen and how this stack is named; known before anything is provisioned. */
export interface World {
  partition: string
  account: string
  region: string
  urls: { api: string; queues: string; issuer: string }
}

/** How the local stack treats one type of CloudFormation resource. */
export interface ResourceType {
  /** Properties that the local engine honours. */
  honours: readonly string[]
  /** Properties without a meaning on one machine: encryption at rest, policies, tags, alarms. */
  ignores?: readonly string[]
  identify: (draft: Draft, world: World) => Identity
}

/** A name that stays the same from run to run, shaped as CloudFormation shapes generated names. */
export const physicalName = ({ stack, logicalId }: Pick<Draft, 'stack' | 'logicalId'>): string =>
  `${stack}-${logicalId}`

export const arnOf = (world: World, service: string, resource: string): string =>
  `arn:${world.partition}:${service}:${world.region}:${world.account}:${resource}`

/** Says `name` for `Ref` and a plain ARN for every attribute that ends in `Arn`. */
export const namedBy =
  (property: string, service: string, prefix = ''): ResourceType['identify'] =>
  (draft, world) => {
    const name = String(draft.property(property) ?? physicalName(draft))
    const arn = arnOf(world, service, `${prefix}${name}`)
    return { ref: name, attributes: { Arn: arn, Id: name, Name: name } }
  }
