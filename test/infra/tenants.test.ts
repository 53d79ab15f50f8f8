import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { provedRegions, tenantsIn } from '../../infra/guardrails/matrix.ts'
import { knownRegions, regionProfile } from '../../infra/region-profile.ts'
import { readTenant, TenantFileError, tenantIds } from '../../infra/tenants/read-tenants.ts'

const folder = mkdtempSync(join(tmpdir(), 'dockline-tenants-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Reads the demo tenant as if its file said this instead. */
const read = (changes: Record<string, unknown>, id = 'demo') => {
  writeFileSync(join(folder, `${id}.json`), JSON.stringify({ ...readTenant('demo'), ...changes }))
  return readTenant(id, folder)
}

describe('A tenant’s file', () => {
  it.each(tenantIds())('%s follows the rules', id => {
    expect(readTenant(id).id).toBe(id)
  })

  it.each([
    ['a region that nobody has looked at', { region: 'mars-north-1' }, /region: must be one of/],
    ['a region of the other partition', { region: 'cn-north-1' }, /partition: must be aws-cn/],
    [
      'a user pool where there is none',
      { region: 'cn-northwest-1', partition: 'aws-cn' },
      /identity\.kind: must be oidc/,
    ],
    [
      'a model of Bedrock where there is none',
      {
        region: 'cn-north-1',
        partition: 'aws-cn',
        identity: { kind: 'oidc', issuer: 'https://login.demo.example', audiences: ['a'] },
        assistant: { engine: 'bedrock', modelId: 'vendor.model-v1:0', tokensPerDay: 100_000 },
      },
      /assistant\.engine: must be embedded or openAiCompatible/,
    ],
    [
      'a desk that closes before it opens',
      { serviceDesk: { days: ['Mon'], from: 18, until: 9, people: 1 } },
      /must open/,
    ],
    ['a currency that does not exist', { currency: 'XYZ' }, /currency: must be an ISO 4217 code/],
    ['a time zone that does not exist', { timeZone: 'Asia/Atlantis' }, /timeZone: must be an IANA time zone/],
    ['a locale that is no tag', { locale: 'zh_CN' }, /locale: must be a BCP 47/],
    ['an account that is none', { account: '1234' }, /account: must be the 12 digits/],
    ['a plain issuer', { identity: { kind: 'oidc', issuer: 'http://x', audiences: ['a'] } }, /https address/],
    ['a retention that CloudWatch does not have', { retention: { logDays: 91, dataDays: 1 } }, /logDays/],
    ['a field that nobody knows', { colour: 'red' }, /colour/],
    ['another id than its file', { id: 'other' }, /id: must be "demo"/],
    ['an id that fits into no name', { id: 'Demo_1' }, /id: must be 2 to 20/],
  ])('is refused with %s', (_, changes, problem) => {
    expect(() => read(changes)).toThrow(TenantFileError)
    expect(() => read(changes)).toThrow(problem)
  })

  it('is refused when it is no JSON', () => {
    writeFileSync(join(folder, 'broken.json'), '{')
    expect(() => readTenant('broken', folder)).toThrow(/broken\.json: the file: must be JSON/)
  })

  it('must be there', () => {
    expect(() => readTenant('nobody')).toThrow('no tenant "nobody"; there are demo, haihe')
  })
})

describe('A region’s profile', () => {
  it('is there for every region that a tenant may name', () => {
    for (const region of knownRegions) expect(regionProfile(region).region).toBe(region)
    expect(() => regionProfile('mars-north-1')).toThrow('no profile of region mars-north-1')
  })

  it('lets any tenant move there with what the region lacks brought from outside', () => {
    for (const region of provedRegions) {
      const kinds = tenantsIn(region).map(({ identity }) => identity.kind)
      expect(kinds.includes('userPool')).toBe(regionProfile(region).userPools)
    }
  })
})
