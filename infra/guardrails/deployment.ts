import { stackNames } from '../constructs/names.ts'
import type { Assembly, StackTemplate, TemplateResource } from '../local/assembly/read.ts'
import type { Tenant } from '../tenants/tenant.ts'

export type Json = Record<string, unknown>

/** A resource of one of a tenant's stacks, as its template has it. */
export interface Resource {
  readonly stack: string
  readonly id: string
  readonly type: string
  readonly properties: Json
  readonly deletionPolicy: unknown
}

/** One tenant's templates, with the references between them followed. */
export interface Deployment {
  readonly tenant: Tenant
  readonly stacks: readonly StackTemplate[]
  readonly resources: readonly Resource[]
  of(...types: string[]): Resource[]
  /** The resource that a `Ref`, `GetAtt` or import in a stack speaks of; undefined for any other value. */
  referent(stack: string, value: unknown): Resource | undefined
}

/** A rule: what it finds wrong, one line each, beginning with the resource. */
export type Guardrail = (deployment: Deployment) => string[]

export const nameOf = ({ stack, id, type }: Resource): string => `${stack}/${id} (${type})`

export const objectAt = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value)

export const listOf = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

/** Every value inside a value, itself first. */
export const valuesIn = function* (value: unknown): Generator<unknown> {
  yield value
  if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) yield* valuesIn(inner)
}

const resourcesOf = ({ name, template }: StackTemplate): Resource[] =>
  Object.entries(template.Resources ?? {}).map(([id, resource]) => ({
    stack: name,
    id,
    type: resource.Type,
    properties: resource.Properties ?? {},
    deletionPolicy: (resource as TemplateResource & { DeletionPolicy?: string }).DeletionPolicy,
  }))

export const deploymentOf = (tenant: Tenant, { stacks: all }: Pick<Assembly, 'stacks'>): Deployment => {
  const stacks = stackNames.flatMap(name => all.filter(each => each.name === `${tenant.id}-${name}`))
  const resources = stacks.flatMap(resourcesOf)
  const byName = new Map(resources.map(resource => [`${resource.stack}/${resource.id}`, resource]))
  const exported = new Map(
    stacks.flatMap(({ name, template }) =>
      Object.values(template.Outputs ?? {}).flatMap(({ Export, Value }) =>
        Export ? [[String(Export.Name), { stack: name, value: Value }] as const] : [],
      ),
    ),
  )
  const referent = (stack: string, value: unknown): Resource | undefined => {
    const id = objectAt(value, 'Ref') ?? objectAt(value, 'Fn::GetAtt', 0)
    if (id !== undefined) return byName.get(`${stack}/${String(id)}`)
    const imported = exported.get(String(objectAt(value, 'Fn::ImportValue')))
    return imported && referent(imported.stack, imported.value)
  }
  return {
    tenant,
    stacks,
    resources,
    referent,
    of: (...types) => resources.filter(({ type }) => types.includes(type)),
  }
}
