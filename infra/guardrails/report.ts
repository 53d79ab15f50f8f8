import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a rule pack found, as the validation report of a synth has it. */
export interface Violation {
  readonly rule: string
  readonly path: string
  readonly severity: string
}

interface Report {
  pluginReports: {
    violations: {
      ruleName: string
      severity?: string
      violatingConstructs: { constructPath?: string }[]
    }[]
  }[]
}

/** The violations of a cloud assembly's synth. */
export const violationsOf = (assembly: string): Violation[] => {
  const report: Report = JSON.parse(readFileSync(join(assembly, 'validation-report.json'), 'utf8'))
  return report.pluginReports
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, severity = 'error', violatingConstructs }) =>
      violatingConstructs.map(({ constructPath = '' }) => ({
        rule: ruleName,
        path: constructPath,
        severity,
      })),
    )
}
