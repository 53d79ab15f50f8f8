import { fork } from 'node:child_process'
import { rmSync } from 'node:fs'
import { LocalStackError } from '../local-stack-error.ts'

/** Bundles the functions and synthesises the tenant's assembly into `outdir`. */
export const buildAssembly = (
  tenant: string,
  outdir: string,
  onStep: (step: string) => void = () => {},
): Promise<string> =>
  new Promise((settle, reject) => {
    rmSync(outdir, { recursive: true, force: true })
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
      if (code === 0) settle(outdir)
      else
        reject(
          new LocalStackError(`Tenant ${tenant} could not be bundled and synthesised:\n${output.trim()}`),
        )
    })
  })
