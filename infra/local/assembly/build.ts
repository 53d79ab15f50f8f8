import { fork } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { LocalStackError } from '../local-stack-error.ts'
import { hashOfInputs } from './inputs.ts'

/** Assemblies that nobody has used for so long are removed, in milliseconds. */
const KEPT_FOR = 2 * 60 * 60 * 1000

/** Bundles the functions and synthesises the tenant's assembly into `outdir`. */
const build = (tenant: string, outdir: string, onStep: (step: string) => void): Promise<void> =>
  new Promise((settle, reject) => {
    const child = fork(new URL('./synth-process.ts', import.meta.url), [tenant, outdir], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    let output = ''
    const keep = (chunk: Buffer): void => {
      output += chunk
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.on('message', message => onStep((message as { step: string }).step))
    child.once('error', reject)
    child.once('close', code => {
      if (code === 0) settle()
      else
        reject(
          new LocalStackError(`Tenant ${tenant} could not be bundled and synthesised:\n${output.trim()}`),
        )
    })
  })

const removeOld = (folder: string, now: number): void => {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    const { mtimeMs = now } = statSync(path, { throwIfNoEntry: false }) ?? {}
    if (now - mtimeMs > KEPT_FOR) rmSync(path, { recursive: true, force: true })
  }
}

/**
 * The tenant's cloud assembly: the one in `folder` that was made of the same sources, or else a new one. It
 * appears there under its hash when it is complete, so that starts side by side do not disturb each other.
 *
 * @returns its path
 */
export const buildAssembly = async (
  tenant: string,
  folder: string,
  onStep: (step: string) => void = () => {},
): Promise<string> => {
  mkdirSync(folder, { recursive: true })
  const made = join(folder, `${tenant}-${hashOfInputs()}`)
  if (existsSync(made)) {
    utimesSync(made, new Date(), new Date())
    onStep('reused')
    return made
  }
  removeOld(folder, Date.now())
  const fresh = `${made}.${process.pid}`
  await build(tenant, fresh, onStep)
  try {
    renameSync(fresh, made)
  } catch {
    // Another start was quicker with the same.
    rmSync(fresh, { recursive: true, force: true })
  }
  return made
}
