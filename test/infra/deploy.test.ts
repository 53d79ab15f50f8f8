import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'dockline-deploy-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Stands where the CDK's command would be, tells what it is asked and ends as it is told. */
const cdk = join(folder, 'cdk')
writeFileSync(cdk, '#!/bin/sh\necho "cdk $*"\nexit "$CDK_ENDS_WITH"\n')
chmodSync(cdk, 0o755)

const deploy = (args: readonly string[], endsWith = 0) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['infra/deploy.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      CDK_ENDS_WITH: String(endsWith),
    },
  })
  return { status, lines: stdout.trim().split('\n'), stderr }
}

describe('npm run deploy', () => {
  it('deploys what others refer to before them, with the options of the CDK', () => {
    const { status, lines } = deploy(['demo', '--require-approval', 'never'])
    expect(lines.at(-1)).toBe('cdk deploy demo/data demo/work demo/api --require-approval never')
    expect(status).toBe(0)
  })

  it('says what a tenant in China needs beside it', () => {
    const { lines } = deploy(['haihe'])
    expect(lines[0]).toContain('ICP')
    expect(lines.at(-1)).toBe('cdk deploy haihe/data haihe/work haihe/api')
  })

  it('fails as the CDK fails', () => {
    expect(deploy(['demo'], 3).status).toBe(3)
  })

  it.each([[[]], [['--all']], [['nobody']]])('deploys nothing for %j', args => {
    const { status, lines, stderr } = deploy(args)
    expect(status).toBe(2)
    expect(lines).toEqual([''])
    expect(stderr).toMatch(/demo/)
  })
})
