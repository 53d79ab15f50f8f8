import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApp } from '../app.ts'
import { type Assembly, readAssembly } from '../local/assembly/read.ts'
import type { Tenant } from '../tenants/tenant.ts'

/** What a proof comes to; it holds with no violation and every planted fault found. */
export interface Proof {
  readonly trials: number
  readonly violations: readonly string[]
  readonly planted: number
  /** Faults that were planted and not found */
  readonly missed: readonly string[]
}

/** Proofs of several regions or kinds as one. */
export const together = (proofs: readonly Proof[]): Proof => ({
  trials: proofs.reduce((sum, { trials }) => sum + trials, 0),
  violations: proofs.flatMap(({ violations }) => violations),
  planted: proofs.reduce((sum, { planted }) => sum + planted, 0),
  missed: proofs.flatMap(({ missed }) => missed),
})

/** Does something in a folder of its own that is gone afterwards. */
export const inFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'dockline-proof-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Whether a synth was refused by its checks; any other failure is thrown. */
export const isRefused = (synth: () => unknown): boolean => {
  try {
    synth()
    return false
  } catch (error) {
    if (!String(error).includes('Validation failed')) throw error
    return true
  }
}

/** The templates of some tenants, without any check. */
export const templatesOf = async (tenants: readonly Tenant[], outdir: string): Promise<Assembly> => {
  const app = await buildApp({ tenants, outdir, validate: false })
  app.synth()
  return readAssembly(outdir)
}
