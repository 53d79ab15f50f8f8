import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { EventDefinition } from '../../shared/events.ts'
import type { Route } from '../../shared/http/route.ts'

const root = join(import.meta.dirname, '../..')

/** The routes of one context under the names of their use-cases. */
export interface ContextRoutes {
  readonly context: string
  readonly routes: Readonly<Record<string, Route>>
}

/** Every `functions/<context>/routes.ts`, by context. */
export const allRoutes = async (): Promise<ContextRoutes[]> =>
  Promise.all(
    globSync('functions/*/routes.ts', { cwd: root })
      .toSorted()
      .map(async path => {
        const { routes } = await import(join(root, path))
        return { context: path.split('/')[1] ?? '', routes }
      }),
  )

const isEvent = (value: unknown): value is EventDefinition<unknown> =>
  typeof value === 'object' && value !== null && 'type' in value && 'schema' in value && 'example' in value

/** Every event that is defined in `events/`, by its type. */
export const allEvents = async (): Promise<EventDefinition<unknown>[]> => {
  const files = globSync('events/*.v*.ts', { cwd: root }).toSorted()
  const modules: Record<string, unknown>[] = await Promise.all(files.map(path => import(join(root, path))))
  return modules.flatMap(module => Object.values(module).filter(isEvent))
}
