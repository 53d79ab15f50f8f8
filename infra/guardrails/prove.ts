import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from '../bundle.ts'
import type { Proof } from './proof.ts'
import { proveAccess } from './prove-access.ts'
import { proveTemplates } from './prove-templates.ts'

const proofs: Readonly<Record<string, () => Promise<Proof>>> = { iac: proveTemplates, iam: proveAccess }

/** `node infra/guardrails/prove.ts iac|iam` writes `reports/<id>.json` and fails unless the proof holds. */
const main = async ([id = '']: string[]): Promise<number> => {
  const prove = proofs[id]
  if (!prove) {
    console.error(`Which proof? ${Object.keys(proofs).join(' | ')}`)
    return 2
  }
  const start = performance.now()
  await bundle()
  const { trials, violations, planted, missed } = await prove()
  const report = {
    trials,
    violations: violations.length,
    planted,
    plantedFound: planted - missed.length,
    // It tries all there is; nothing in it is drawn by lot.
    seed: 0,
    ms: Math.round(performance.now() - start),
  }
  mkdirSync('reports', { recursive: true })
  writeFileSync(join('reports', `${id}.json`), `${JSON.stringify(report, undefined, 2)}\n`)
  for (const line of [...violations, ...missed.map(fault => `not found: ${fault}`)]) console.error(line)
  console.log(JSON.stringify(report))
  return violations.length === 0 && missed.length === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
