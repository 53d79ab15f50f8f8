import type { Guardrail } from './deployment.ts'

/** CloudFormation refuses more than 500; below this there is still time to think. */
const most = 400

export const stacksAreSmall: Guardrail = ({ stacks }) =>
  stacks.flatMap(({ name, template }) => {
    const count = Object.keys(template.Resources ?? {}).length
    return count < most ? [] : [`${name}: has ${count} resources`]
  })
