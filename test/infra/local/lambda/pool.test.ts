import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { devNull, getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createLambdaPool } from '../../../../infra/local/lambda/pool.ts'

const directory = mkdtempSync(join(tmpdir(), 'dockline-pool-'))
writeFileSync(
  join(directory, 'index.mjs'),
  `import { getPriority } from 'node:os'\nexport const handler = async () => getPriority()\n`,
)
afterAll(() => rmSync(directory, { recursive: true }))

it.runIf(process.platform === 'linux')(
  'lets functions whose answers somebody waits for go first, and leaves the process as it was',
  async () => {
    const pool = createLambdaPool({ logFileOf: () => devNull, onWarning: () => {} })
    const before = getPriority()
    const priorityIn = async (id: string): Promise<number> => {
      const place = { id, name: id, arn: id, directory, handler: 'index.handler' }
      pool.define({ ...place, environment: {}, timeoutSeconds: 60, memoryMegabytes: 128 })
      return Number(await pool.invoke(id, '{}'))
    }
    const nicer = Math.min(19, before + 5)
    expect([await priorityIn('things-watch'), await priorityIn('things-api')]).toEqual([nicer, before])
    expect(getPriority()).toBe(before)
    await pool.stop()
  },
)
