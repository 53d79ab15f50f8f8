import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { listen } from '../../infra/local/free-port.ts'
import { eventually } from '../support/eventually.ts'

const root = join(import.meta.dirname, '../..')
const home = mkdtempSync(join(tmpdir(), 'dockline-started-'))
const env = { ...process.env, DOCKLINE_HOME: home }
afterAll(() => rmSync(home, { recursive: true, force: true }))

interface Started {
  readonly process: ChildProcess
  readonly port: number
  /** What it has printed so far */
  readonly printed: () => string
  readonly exited: Promise<number | null>
}

/**
 * A port that is free with the two after it, which the issuer and the broker take. Below the range that the
 * system hands out by itself, so that nothing else on the machine is given one of them meanwhile.
 */
const threePorts = async (): Promise<number> => {
  const first = 15_000 + 3 * Math.floor(Math.random() * 5_000)
  const servers = [createServer(), createServer(), createServer()]
  const free = await Promise.all(
    servers.map((server, i) => listen(server, first + i, 'a probe').catch(() => undefined)),
  )
  await Promise.all(servers.map(server => new Promise(done => server.close(done))))
  return free.includes(undefined) ? threePorts() : first
}

const start = async (...args: string[]): Promise<Started> => {
  const port = await threePorts()
  const child = spawn(process.execPath, ['infra/local/start.ts', '--port', String(port), ...args], {
    cwd: root,
    env,
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (text += chunk))
  const exited = new Promise<number | null>(done => child.once('exit', done))
  return { process: child, port, printed: () => text, exited }
}

const ready = ({ printed }: Started) =>
  eventually(() => expect(printed()).toContain('Ctrl-C stops everything'), 150_000)

/** The process and all that it started, by their parents. */
const familyOf = (pid: number): number[] => {
  const children = readdirSync('/proc').filter(name => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid
    } catch {
      return false
    }
  })
  return [pid, ...children.flatMap(child => familyOf(Number(child)))]
}

const commandsIn = (text: string): string[] =>
  text
    .replaceAll(/ \\\n */g, ' ')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line.startsWith('curl '))

describe('npm start', () => {
  it('prints two commands that work as printed, brings the demo to life, tells a taken port, and leaves nothing behind', async () => {
    const started = await start()
    await ready(started)
    const commands = commandsIn(started.printed())
    expect(commands).toHaveLength(2)
    const [page, order] = await Promise.all(
      commands.map(async command => {
        const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: root, env })
        return JSON.parse(stdout)
      }),
    )
    expect(page.items).toHaveLength(3)
    expect(order.status).toBe('placed')
    // Devices sell from their shelves, a line for each.
    await eventually(
      () => expect(started.printed()).toMatch(/dev_\w+ {2}DL-\w+ {2}\d+ sold, \d+ left/),
      60_000,
    )

    const second = spawn(process.execPath, ['infra/local/start.ts', '--port', String(started.port)], {
      cwd: root,
      env,
    })
    let complaint = ''
    second.stderr.on('data', chunk => (complaint += chunk))
    expect(await new Promise(done => second.once('exit', done))).toBe(1)
    expect(complaint).toContain(`Port ${started.port} (API) is taken`)

    const family = familyOf(started.process.pid ?? 0)
    expect(family.length).toBeGreaterThan(1)
    started.process.kill('SIGINT')
    expect(await started.exited).toBe(0)
    await eventually(() => expect(family.filter(pid => existsSync(`/proc/${pid}`))).toEqual([]))
    expect(existsSync(join(home, 'local.json'))).toBe(false)
  }, 240_000)

  it('runs the tenant in China, whose issuer is another, in its own region', async () => {
    const started = await start('--tenant', 'haihe', '--no-devices')
    await ready(started)
    const [, order = ''] = commandsIn(started.printed())
    const { stdout } = await promisify(execFile)('sh', ['-c', order], { cwd: root, env })
    expect(JSON.parse(stdout).status).toBe('placed')
    started.process.kill('SIGINT')
    expect(await started.exited).toBe(0)
  }, 240_000)

  it.each([
    [['--tenant', 'nobody'], /no tenant "nobody"; there are demo, haihe/],
    [['--port', 'x'], /--port must be a whole number/],
    [['--speed', '9'], /Unknown option '--speed'/],
  ])('says what is wrong with %j', async (args, message) => {
    const child = spawn(process.execPath, ['infra/local/start.ts', ...args], { cwd: root, env })
    let complaint = ''
    child.stderr.on('data', chunk => (complaint += chunk))
    expect(await new Promise(done => child.once('exit', done))).toBe(1)
    expect(complaint).toMatch(message)
  })
})
