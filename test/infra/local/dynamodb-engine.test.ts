import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startDynamo } from '../../../infra/local/dynamodb/dynoxide.ts'
import { eventually } from '../../support/eventually.ts'

it('an engine that ends by itself says how, and one that is stopped says nothing', async () => {
  const told: string[] = []
  const options = { region: 'eu-central-1', onEnd: (message: string) => told.push(message) }
  const stopped = await startDynamo(options)
  await stopped.stop()
  expect(told).toEqual([])

  const engine = await startDynamo(options)
  process.kill(engine.pid ?? 0, 'SIGABRT')
  await eventually(() => expect(told).toHaveLength(1))
  expect(told[0]).toMatch(/has ended by itself: signal SIGABRT/)
  await engine.stop()
})

it('an engine goes with its parent, however that ends, and leaves no file behind', async () => {
  const script = `
    import { startDynamo } from ${JSON.stringify(join(import.meta.dirname, '../../../infra/local/dynamodb/dynoxide.ts'))}
    const { directory, pid } = await startDynamo({ region: 'eu-central-1' })
    console.log(JSON.stringify({ directory, pid }))
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = await once(parent.stdout, 'data')
  const { directory, pid } = JSON.parse(String(said)) as { directory: string; pid: number }
  expect(existsSync(directory)).toBe(true)
  parent.kill('SIGKILL')
  await eventually(() => {
    expect(existsSync(directory)).toBe(false)
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
