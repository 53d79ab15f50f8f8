import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { workerModule } from '../../../../infra/local/lambda/worker-module.ts'

it('the code of a thread is made once, and needs no compiler to be loaded', () => {
  const path = workerModule()
  const code = readFileSync(path, 'utf8')
  expect(code).toContain('installInvokeStore')
  expect(code).not.toMatch(/from ["'][^"']+\.ts["']/)
  expect(workerModule()).toBe(path)
})
