import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Proof } from '../../infra/guardrails/proof.ts'
import type { Size } from './context.ts'
import { type ProofId, proofs } from './index.ts'

const seedsFile = join(import.meta.dirname, 'seeds.json')
const ids = Object.keys(proofs) as ProofId[]

/** Seeds that once found something, by proof: they are tried again in every run. */
const keptSeeds = (): Record<string, number[]> => JSON.parse(readFileSync(seedsFile, 'utf8'))

const keepSeed = (id: ProofId, seed: number): void => {
  const kept = keptSeeds()
  kept[id] = [...new Set([...(kept[id] ?? []), seed])]
  writeFileSync(seedsFile, `${JSON.stringify(kept, undefined, 2)}\n`)
}

const holds = ({ violations, missed }: Proof): boolean => violations.length === 0 && missed.length === 0

/** One proof in this process, from a seed and from all seeds that were kept for it. */
const proveOne = async (id: ProofId, size: Size, given: number | undefined): Promise<boolean> => {
  const start = performance.now()
  const seed = given ?? randomInt(2 ** 31)
  const seeds = given === undefined ? [...(keptSeeds()[id] ?? []), seed] : [seed]
  let trials = 0
  let last: Proof = { trials: 0, violations: [], planted: 0, missed: [] }
  let failing: number | undefined
  for (const each of seeds) {
    last = await proofs[id]({ seed: each, size })
    trials += last.trials
    if (holds(last)) continue
    failing = each
    break
  }
  const report = {
    trials,
    violations: last.violations.length,
    planted: last.planted,
    plantedFound: last.planted - last.missed.length,
    seed: failing ?? seed,
    ms: Math.round(performance.now() - start),
  }
  mkdirSync('reports', { recursive: true })
  writeFileSync(join('reports', `${id}.json`), `${JSON.stringify(report, undefined, 2)}\n`)
  for (const line of last.violations.slice(0, 40)) console.error(line)
  for (const fault of last.missed) console.error(`not found: ${fault}`)
  console.log(`${failing === undefined ? 'holds' : 'FAILS'}  ${id.padEnd(9)} ${JSON.stringify(report)}`)
  if (failing === undefined) return true
  console.error(`Again: npm run prove -- ${id} --seed ${failing}${size === 'nightly' ? ' --nightly' : ''}`)
  keepSeed(id, failing)
  return false
}

/** Each in a process of its own: functions read their environment once, when they are loaded. */
const proveApart = (id: ProofId, size: Size): Promise<boolean> =>
  new Promise(settle => {
    const options = size === 'nightly' ? ['--nightly'] : []
    const child = spawn(process.execPath, [import.meta.filename, id, ...options], { stdio: 'inherit' })
    child.once('exit', code => settle(code === 0))
  })

/**
 * `npm run prove -- <id> [--seed N] [--nightly]`, or all of them. A proof holds when nothing is violated and
 * every fault that was planted is found; its report is `reports/<id>.json`.
 */
const main = async (): Promise<boolean> => {
  const { values, positionals } = parseArgs({
    options: { seed: { type: 'string' }, nightly: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const size: Size = values.nightly ? 'nightly' : 'gate'
  const unknown = positionals.filter(id => !(ids as string[]).includes(id))
  if (unknown.length) {
    console.error(`There is no proof ${unknown.join(', ')}. There are: ${ids.join(' ')}`)
    return false
  }
  const [only] = positionals as ProofId[]
  if (only && positionals.length === 1) {
    return proveOne(only, size, values.seed === undefined ? undefined : Number(values.seed))
  }
  let all = true
  for (const id of positionals.length ? (positionals as ProofId[]) : ids) {
    all = (await proveApart(id, size)) && all
  }
  return all
}

const done = await main()
// Engines of a proof that failed half-way must not keep the process.
process.exit(done ? 0 : 1)
