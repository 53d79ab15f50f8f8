import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../infra/local/free-port.ts'
import { readStackFile, type StackFile } from '../infra/local/local-file.ts'
import { apiCaller } from '../test/support/api-caller.ts'
import { costOf } from './process-cost.ts'
import { median } from './sample.ts'
import { printTable, rounded } from './table.ts'

/**
 * From `npm start`, as a person types it, to the first accepted order, and the memory of everything once it is
 * idle. The first run bundles and synthesises, as after `npm ci`; later ones may find that nothing has changed.
 */

const root = join(import.meta.dirname, '..')
const home = mkdtempSync(join(tmpdir(), 'dockline-start-'))

const running = (): StackFile | undefined => {
  try {
    return readStackFile(home)
  } catch {
    return undefined
  }
}

const untilWritten = async (began: number): Promise<StackFile> => {
  while (performance.now() - began < 60_000) {
    const found = running()
    if (found) return found
    await wait(5)
  }
  throw new Error('The stack was not there within a minute')
}

const firstOrder = async ({ api, principals }: StackFile): Promise<void> => {
  const buyer = apiCaller(api, principals['dealer.buyer']?.token)
  const { body } = await buyer.get('/v1/products?limit=1')
  const placed = await buyer.post('/v1/orders', { lines: [{ sku: body.items[0].sku, quantity: 1 }] })
  if (placed.status !== 201) throw new Error(`The first order was answered with ${placed.status}`)
}

interface Start {
  readonly ready: number
  readonly firstOrder: number
  readonly megabytes: number
}

const once = async (): Promise<Start> => {
  const port = String(await freePort())
  const began = performance.now()
  const child = spawn('npm', ['start', '--silent', '--', '--no-devices', '--port', port], {
    cwd: root,
    env: { ...process.env, DOCKLINE_HOME: home },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = new Promise(done => child.once('exit', done))
  const described = await untilWritten(began)
  const ready = performance.now() - began
  await firstOrder(described)
  const order = performance.now() - began
  await wait(3_000)
  const { megabytes } = costOf(child.pid ?? described.pid)
  process.kill(described.pid, 'SIGINT')
  await ended
  return { ready: ready / 1000, firstOrder: order / 1000, megabytes }
}

const forgetAssembly = (): void =>
  rmSync(join(root, '.dockline/assemblies'), { recursive: true, force: true })

export const run = async ([count = '3']: readonly string[]) => {
  const runs: Start[] = []
  for (let i = 0; i < Number(count); i++) {
    if (i === 0) forgetAssembly()
    runs.push(await once())
  }
  const row = (name: string, of: readonly Start[]) => ({
    start: name,
    'ready s': rounded(median(of.map(({ ready }) => ready)), 2),
    'first order s': rounded(median(of.map(each => each.firstOrder)), 2),
    'idle MB': rounded(median(of.map(({ megabytes }) => megabytes)), 0),
  })
  const rows = [row('first, everything built', runs.slice(0, 1)), row('again', runs.slice(1))]
  printTable('npm start to the first accepted order', rows)
  return { rows, runs, load: readFileSync('/proc/loadavg', 'utf8').trim() }
}
