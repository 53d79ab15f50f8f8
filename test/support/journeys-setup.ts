import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { seedSpareSuppliers } from './spare-suppliers.ts'
import type { StackAddresses } from './stack-client.ts'
import { startStackProcess } from './start-stack-process.ts'

declare module 'vitest' {
  interface ProvidedContext {
    stack: StackAddresses
  }
}

/** As many as journeys ask for: every order looks into every warehouse. */
const SPARE_SUPPLIERS = 4

const reports = join(import.meta.dirname, '../../reports')

/** One stack for all journeys of a run; what its functions warned of is in `reports/journeys.log`. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  mkdirSync(reports, { recursive: true })
  const log = join(reports, 'journeys.log')
  writeFileSync(log, '')
  const stack = await startStackProcess({ onProblem: line => appendFileSync(log, `${line}\n`) })
  await seedSpareSuppliers(stack.tables, SPARE_SUPPLIERS)
  project.provide('stack', { ...stack.addresses, spareSuppliers: SPARE_SUPPLIERS })
  return stack.stop
}
