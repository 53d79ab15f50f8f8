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
