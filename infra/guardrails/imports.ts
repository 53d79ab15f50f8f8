import { type Guardrail, nameOf, objectAt, valuesIn } from './deployment.ts'

/** A stack imports from those that are deployed before it only, and what it imports is there. */
export const importsGoBack: Guardrail = ({ stacks, resources }) => {
  const order = stacks.map(({ name }) => name)
  const exporter = new Map(
    stacks.flatMap(({ name, template }) =>
      Object.values(template.Outputs ?? {}).flatMap(({ Export }) =>
        Export ? [[String(Export.Name), name] as const] : [],
      ),
    ),
  )
  return resources.flatMap(resource =>
    [...valuesIn(resource.properties)]
      .map(value => objectAt(value, 'Fn::ImportValue'))
      .filter(imported => imported !== undefined)
      .filter(imported => {
        const from = exporter.get(String(imported))
        return from === undefined || order.indexOf(from) >= order.indexOf(resource.stack)
      })
      .map(imported => `${nameOf(resource)}: imports ${String(imported)}, which no stack before it exports`),
  )
}
