import type { Instant } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import { type DataExport, type ExportDataDeps, exportData } from './export-data.ts'

/**
 * The same for somebody who has asked by other ways, made by whoever answers him. A subject that is mistyped must
 * not become the answer that nothing is kept about him.
 *
 * @throws `not-found` where no context keeps anything
 */
export const exportPerson =
  (deps: ExportDataDeps) =>
  async (subject: string, now: Instant): Promise<DataExport> => {
    const made = await exportData(deps)({ subject }, now)
    if (Object.values(made.rows).every(count => count === 0))
      throw new DomainError('not-found', 'Nothing is kept about this person.')
    return made
  }
