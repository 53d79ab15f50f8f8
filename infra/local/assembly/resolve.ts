import { LocalStackError } from '../local-stack-error.ts'
import { holds, noValue, resolve, type Scope } from './intrinsics.ts'
import type { Assembly, StackTemplate, TemplateResource } from './read.ts'
import type { Identity, Resource, ResourceType, World } from './resource-type.ts'

type Catalogue = Readonly<Record<string, ResourceType>>

const unsupported = (stack: string, id: string, type: string, problem: string): LocalStackError =>
  new LocalStackError(`${stack}/${id} (${type}): ${problem}`)

/** Finds the treatment of a type; custom resources and the like have no engine here. */
const typeOf = (types: Catalogue, stack: string, id: string, type: string): ResourceType => {
  const known = types[type]
  if (known === undefined)
    throw unsupported(stack, id, type, 'the local stack has no engine for this resource type')
  return known
}

const checkProperties = (
  known: ResourceType,
  stack: string,
  id: string,
  resource: TemplateResource,
): void => {
  if (known.ignores?.includes('*')) return
  for (const name of Object.keys(resource.Properties ?? {})) {
    if (!known.honours.includes(name) && !known.ignores?.includes(name)) {
      throw unsupported(stack, id, resource.Type, `the local stack does not support the property ${name}`)
    }
  }
}

/**
 * Resolves every resource of an assembly: checks that its type and properties are known, and evaluates what
 * refers to what, in whatever order the references ask for, across stacks.
 * @throws LocalStackError naming stack, logical id and type
 */
export const resolveAssembly = (assembly: Assembly, types: Catalogue, world: World): Resource[] => {
  const identities = new Map<string, Identity>()
  const underway: string[] = []
  const stackExports = new Map<string, { stack: StackTemplate; value: unknown }>()

  const scopeOf = (stack: StackTemplate, id: string): Scope => ({
    where: `${stack.name}/${id}`,
    ref: name => pseudo(stack, name) ?? parameter(stack, name) ?? identityOf(stack, name, id).ref,
    attribute: (name, attribute) => {
      const { attributes } = identityOf(stack, name, id)
      const value = attributes[attribute] ?? (attribute.endsWith('Arn') ? attributes.Arn : undefined)
      if (value !== undefined) return value
      const type = stack.template.Resources?.[name]?.Type ?? ''
      throw unsupported(stack.name, name, type, `the local stack does not know its attribute ${attribute}`)
    },
    importValue: name => {
      const found = stackExports.get(name)
      if (found === undefined) throw new LocalStackError(`${stack.name}/${id}: no stack exports ${name}`)
      return resolve(found.value, scopeOf(found.stack, `export ${name}`))
    },
    condition: name => conditionOf(stack, name),
    findInMap: (map, top, second) => stack.template.Mappings?.[map]?.[top]?.[second],
  })

  const pseudo = (stack: StackTemplate, name: string): unknown =>
    ({
      'AWS::AccountId': world.account,
      'AWS::Partition': world.partition,
      'AWS::Region': world.region,
      'AWS::StackId': `arn:${world.partition}:cloudformation:${world.region}:${world.account}:stack/${stack.name}/local`,
      'AWS::StackName': stack.name,
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::NoValue': noValue,
    })[name]

  const parameter = (stack: StackTemplate, name: string): unknown =>
    stack.template.Parameters?.[name]?.Default

  const conditionOf = (stack: StackTemplate, name: string): boolean =>
    holds(stack.template.Conditions?.[name] ?? false, scopeOf(stack, `condition ${name}`))

  const identityOf = (stack: StackTemplate, logicalId: string, asker: string): Identity => {
    const key = `${stack.name}/${logicalId}`
    const known = identities.get(key)
    if (known !== undefined) return known
    const resource = stack.template.Resources?.[logicalId]
    if (resource === undefined) {
      throw new LocalStackError(
        `${stack.name}/${asker}: refers to ${logicalId}, which the template does not have`,
      )
    }
    if (underway.includes(key)) {
      throw new LocalStackError(`References go round in a circle: ${[...underway, key].join(' -> ')}`)
    }
    underway.push(key)
    const type = typeOf(types, stack.name, logicalId, resource.Type)
    const identity = type.identify(
      {
        stack: stack.name,
        logicalId,
        type: resource.Type,
        property: name => {
          const value = resolve(resource.Properties?.[name], scopeOf(stack, logicalId))
          return value === noValue ? undefined : value
        },
      },
      world,
    )
    underway.pop()
    identities.set(key, identity)
    return identity
  }

  const wanted = (stack: StackTemplate, condition: string | undefined): boolean =>
    condition === undefined || conditionOf(stack, condition)

  for (const stack of assembly.stacks) {
    for (const { Export, Value, Condition } of Object.values(stack.template.Outputs ?? {})) {
      if (Export === undefined || !wanted(stack, Condition)) continue
      stackExports.set(String(resolve(Export.Name, scopeOf(stack, 'outputs'))), { stack, value: Value })
    }
  }
  return assembly.stacks.flatMap(stack =>
    Object.entries(stack.template.Resources ?? {}).flatMap(([logicalId, resource]) => {
      if (!wanted(stack, resource.Condition)) return []
      const type = typeOf(types, stack.name, logicalId, resource.Type)
      checkProperties(type, stack.name, logicalId, resource)
      // An inert resource is only named, never evaluated: nothing here can ask about IAM documents.
      const properties =
        type.honours.length === 0 ? {} : resolve(resource.Properties ?? {}, scopeOf(stack, logicalId))
      return [
        {
          stack: stack.name,
          logicalId,
          type: resource.Type,
          properties: properties as Record<string, unknown>,
          ...identityOf(stack, logicalId, logicalId),
        },
      ]
    }),
  )
}
