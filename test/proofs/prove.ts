import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Proof } from '../../infra/guardrails/proof.ts'
import type { Size } from './context.ts'
import { nightlyOnly, type ProofId, proofs, quiet } from './index.ts'

const seedsFile = join(import.meta.dirname, 'seeds.json')
const ids = Object.keys(proofs) as ProofId[]

/** What a proof leaves in `reports/<id>.json`. */
interface Report {
  readonly trials: number
  readonly violations: number
  readonly planted: number
  readonly plantedFound: number
  readonly seed: number
  readonly ms: number
}

const reportPath = (id: ProofId): string => join('reports', `${id}.json`)

const writeReport = (id: ProofId, report: Report): void => {
  mkdirSync('reports', { recursive: true })
  writeFileSync(reportPath(id), `${JSON.stringify(report, undefined, 2)}\n`)
}

/** Seeds that once found something, by proof: they are tried again in every run. */
const keptSeeds = (): Record<string, number[]> => JSON.parse(readFileSync(seedsFile, 'utf8'))

const keepSeed = (id: ProofId, seed: number): void => {
  const kept = keptSeeds()
  kept[id] = [...new Set([...(kept[id] ?? []), seed])]
  writeFileSync(seedsFile, `${JSON.stringify(kept, undefined, 2)}\n`)
}

const holds = ({ violations, planted, plantedFound }: Report): boolean =>
  violations === 0 && planted === plantedFound

/** One proof from one seed, in this process. */
const proveHere = async (id: ProofId, size: Size, seed: number): Promise<boolean> => {
  const start = performance.now()
  const { trials, violations, planted, missed }: Proof = await proofs[id]({ seed, size })
  for (const line of violations.slice(0, 40)) console.log(line)
  for (const fault of missed) console.log(`not found: ${fault}`)
  const report = {
    ...{ trials, violations: violations.length, planted, plantedFound: planted - missed.length, seed },
    ms: Math.round(performance.now() - start),
  }
  writeReport(id, report)
  return holds(report)
}

/** In a process of its own: functions read their environment once, when they are loaded. */
const inChild = (id: ProofId, size: Size, seed: number): Promise<{ ok: boolean; output: string }> =>
  new Promise(settle => {
    const options = ['--seed', String(seed), ...(size === 'nightly' ? ['--nightly'] : [])]
    const child = spawn(process.execPath, [import.meta.filename, id, ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const keep = (chunk: Buffer): void => {
      output += chunk
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('close', code => settle({ ok: code === 0, output }))
  })

/** One proof from a seed that nobody knows and from all seeds that were kept for it; its lines come together. */
const prove = async (id: ProofId, size: Size): Promise<boolean> => {
  const start = performance.now()
  let trials = 0
  let told = ''
  for (const seed of [...(keptSeeds()[id] ?? []), randomInt(2 ** 31)]) {
    writeReport(id, { trials: 0, violations: 1, planted: 0, plantedFound: 0, seed, ms: 0 })
    const { ok, output } = await inChild(id, size, seed)
    const last: Report = JSON.parse(readFileSync(reportPath(id), 'utf8'))
    trials += last.trials
    const report = { ...last, trials, ms: Math.round(performance.now() - start) }
    writeReport(id, report)
    told = `${output}${ok ? 'holds' : 'FAILS'}  ${id.padEnd(9)} ${JSON.stringify(report)}`
    if (ok) continue
    console.log(told)
    console.log(`Again: npm run prove -- ${id} --seed ${seed}${size === 'nightly' ? ' --nightly' : ''}`)
    // What fails without a finding, for example when it is stopped, says nothing about its seed.
    if (last.ms > 0) keepSeed(id, seed)
    return false
  }
  console.log(told)
  return true
}

/** As many at once as there are processors. Those that measure time run by themselves, and again if need be: others may have been at work on the machine. */
const proveAll = async (wanted: readonly ProofId[], size: Size): Promise<boolean> => {
  const waiting = wanted.filter(id => !quiet.has(id))
  let all = true
  const worker = async (): Promise<void> => {
    for (let id = waiting.shift(); id; id = waiting.shift()) all = (await prove(id, size)) && all
  }
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker))
  for (const id of wanted.filter(each => quiet.has(each)))
    all = ((await prove(id, size)) || (await prove(id, size))) && all
  return all
}

/**
 * `npm run prove -- <id> [--seed N] [--nightly] [--only TEXT]`, several ids, or all of them. A proof holds when
 * nothing is violated and every fault that was planted is found; its report is `reports/<id>.json`. `--only` tries
 * the routes with the text in their names, while one is at work on them.
 */
const main = async (): Promise<boolean> => {
  const { values, positionals } = parseArgs({
    options: {
      seed: { type: 'string' },
      nightly: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
    allowPositionals: true,
  })
  const size: Size = values.nightly ? 'nightly' : 'gate'
  if (values.only) process.env.PROVE_ONLY = values.only
  const unknown = positionals.filter(id => !(ids as string[]).includes(id))
  if (unknown.length) {
    console.error(`There is no proof ${unknown.join(', ')}. There are: ${ids.join(' ')}`)
    return false
  }
  const [only] = positionals as ProofId[]
  if (only && values.seed !== undefined) return proveHere(only, size, Number(values.seed))
  if (positionals.length) return proveAll(positionals as ProofId[], size)
  return proveAll(size === 'nightly' ? ids : ids.filter(id => !nightlyOnly.has(id)), size)
}

const done = await main()
// Engines of a proof that failed half-way must not keep the process.
process.exit(done ? 0 : 1)
