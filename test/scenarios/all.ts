import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { allRoutes } from '../../docs/generator/contexts.ts'
import type { ContextScenarios, Tried } from './scenario.ts'

/**
 * Every route of every context with its scenario.
 *
 * @throws naming the context or the route that has none
 */
export const allTried = async (): Promise<Tried[]> => {
  const contexts = await allRoutes()
  const found = await Promise.all(
    contexts.map(async ({ context, routes }) => {
      const path = join(import.meta.dirname, `${context}.ts`)
      if (!existsSync(path))
        throw new Error(`functions/${context} has routes and no test/scenarios/${context}.ts`)
      const { scenarios }: { scenarios: ContextScenarios } = await import(path)
      return Object.entries(routes).map(([name, route]) => {
        const scenario = scenarios.scenarios[name]
        if (!scenario) throw new Error(`test/scenarios/${context}.ts has no scenario for ${name}`)
        return { name: `${context}.${name}`, context, route, scenario }
      })
    }),
  )
  return found.flat()
}
