import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readingsOf } from '../../functions/replenishment/readings/reading-message.ts'
import { buildApp } from '../../infra/app.ts'
import { bundle } from '../../infra/bundle.ts'
import { accessAcrossTenants } from '../../infra/guardrails/access.ts'
import { acknowledgementsUnder, faultsOfAcknowledgements } from '../../infra/guardrails/acknowledgements.ts'
import { orphanedParagraphs } from '../../infra/guardrails/alarms.ts'
import { readCode } from '../../infra/guardrails/code.ts'
import { concrete } from '../../infra/guardrails/concrete.ts'
import { deploymentOf } from '../../infra/guardrails/deployment.ts'
import { type GuardrailName, guardrailsFor } from '../../infra/guardrails/index.ts'
import { granted, planted, spoilt } from '../../infra/guardrails/planted.ts'
import { heldAgainstRoles } from '../../infra/guardrails/trace.ts'
import { readAssembly } from '../../infra/local/assembly/read.ts'
import { allows, compilePolicy } from '../../infra/local/iot/policy.ts'
import { compileRule } from '../../infra/local/iot/rule.ts'
import { readTenant, tenantIds } from '../../infra/tenants/read-tenants.ts'

const outdir = mkdtempSync(join(tmpdir(), 'dockline-guardrails-'))
afterAll(() => rmSync(outdir, { recursive: true, force: true }))

await bundle()
// The packs run in this very synth and fail it; the regions' schemas take longer and run in `npm run synth`.
const app = await buildApp({ outdir, validate: true, schemas: false })
app.synth()
const { stacks } = readAssembly(outdir)
const code = await readCode()
const guardrails = guardrailsFor(code)
const names = Object.keys(guardrails) as GuardrailName[]
const tenants = tenantIds().map(id => readTenant(id))
const deployments = tenants.map(tenant => deploymentOf(tenant, { stacks }))

describe.each(deployments.map(each => [each.tenant.id, each] as const))('Tenant %s', (_, deployment) => {
  it.each(names)('%s', name => {
    expect(guardrails[name](deployment)).toEqual([])
  })
})

/** The tenant whose templates a fault is planted into: for what a region lacks, one in China. */
const spoiltTenant = (name: GuardrailName) =>
  readTenant(name === 'nothing is named that the region lacks' ? 'haihe' : 'demo')

describe('A planted fault is found', () => {
  for (const name of names) {
    it.each(planted[name])(`${name}: %s`, (_, plant) => {
      expect(guardrails[name](spoilt(stacks, spoiltTenant(name), plant))).not.toEqual([])
    })
  }
})

describe('A role of one tenant', () => {
  it('may do nothing with the things of another', () => {
    const { trials, leaks } = accessAcrossTenants(deployments)
    expect(leaks).toEqual([])
    expect(trials).toBeGreaterThan(5000)
  })

  it.each([
    ['everything', '*', '*'],
    ['all tables', 'dynamodb:GetItem', 'arn:*:dynamodb:*:*:table/*'],
    ['another’s key', 'kms:Decrypt', 'arn:aws-cn:kms:*:444455556666:key/*'],
    ['another’s queue', 'sqs:Send*', 'arn:aws-cn:sqs:cn-north-1:444455556666:haihe-invoicing.fifo'],
  ])('is caught when it may have %s', (_, Action, Resource) => {
    const bad = spoilt(stacks, readTenant('demo'), granted({ Action, Resource }))
    const others = deployments.filter(({ tenant }) => tenant.id !== 'demo')
    expect(accessAcrossTenants([bad, ...others]).leaks).not.toEqual([])
  })
})

describe('Calls that were recorded', () => {
  const [demo] = deployments
  if (!demo) throw new Error('there is no tenant demo')
  const table = demo.of('AWS::DynamoDB::Table').find(({ id }) => id.startsWith('orderingtable'))
  if (!table) throw new Error('there is no table of orders')
  const resource = concrete(demo).arnOf(table)
  const call = (action: string) => ({ functionId: 'ordering-api', action, resource })

  it('are held against the function’s role', () => {
    expect(heldAgainstRoles(demo, [call('dynamodb:PutItem')]).refused).toEqual([])
    expect(heldAgainstRoles(demo, [call('dynamodb:Scan')]).refused).toEqual([
      `ordering-api calls dynamodb:Scan on ${resource}`,
    ])
    expect(
      heldAgainstRoles(demo, [{ ...call('dynamodb:PutItem'), functionId: 'gone' }]).refused,
    ).toHaveLength(1)
  })

  it('tell what a role may do that nobody does', () => {
    const { unused } = heldAgainstRoles(demo, [call('dynamodb:PutItem')])
    expect(unused).toContain('ordering-api may read ordering')
    expect(unused).toContain('ordering-api may sqs:SendMessage works')
    expect(unused).not.toContain('ordering-api may put ordering')
    const { unused: left } = heldAgainstRoles(demo, [call('dynamodb:Query')])
    expect(left).not.toContain('ordering-api may read ordering')
    expect(unused.every(each => each.startsWith('ordering-api'))).toBe(true)
  })
})

describe.each(deployments.map(each => [each.tenant.id, each] as const))('A device of %s', (_, deployment) => {
  const { resolved } = concrete(deployment)
  const [policy] = deployment.of('AWS::IoT::Policy')
  const [topicRule] = deployment.of('AWS::IoT::TopicRule')
  if (!policy || !topicRule) throw new Error('the tenant has no devices')
  const json = (resource: typeof policy, name: string) =>
    resolved(resource, resource.properties[name]) as Record<string, unknown>

  it('may publish the stock of its own place and nothing else', () => {
    const policies = [compilePolicy('sensor', json(policy, 'PolicyDocument'))]
    const device = { deviceId: 'dev_01', warehouseId: 'wh_1', fingerprint: '', status: 'active' } as const
    const may = (topic: string) =>
      allows(policies, 'Publish', `topic/${topic}`, { clientId: 'dev_01', device })
    expect(may('dockline/wh_1/dev_01/stock')).toBe(true)
    expect(may('dockline/wh_2/dev_01/stock')).toBe(false)
    expect(may('dockline/wh_1/dev_02/stock')).toBe(false)
  })

  it('sends what the queue’s consumer understands, whatever else it claims', () => {
    const rule = compileRule('rule', json(topicRule, 'TopicRulePayload'))
    const selected = rule?.statement.select({
      topic: 'dockline/wh_1/dev_01/stock',
      clientId: 'dev_01',
      receivedAt: 1_764_000_000_000,
      payload: Buffer.from(
        JSON.stringify({
          readingId: '7-1',
          sku: 'DL-10002',
          quantity: 118,
          measuredAt: '2026-03-01T08:00:00Z',
          warehouseId: 'wh_2',
          deviceId: 'dev_02',
        }),
      ),
    })
    const output = selected?.kind === 'selected' ? selected.output : '{}'
    expect(readingsOf(JSON.parse(output))).toMatchObject([
      { deviceId: 'dev_01', warehouseId: 'wh_1', sku: 'DL-10002', quantity: 118 },
    ])
  })
})

describe('A tenant’s templates', () => {
  it('are the same whoever else is deployed', async () => {
    const alone = join(outdir, 'alone')
    const single = await buildApp({ outdir: alone, tenants: ['haihe'], validate: false })
    single.synth()
    expect(readAssembly(alone).stacks).toEqual(stacks.filter(({ name }) => name.startsWith('haihe-')))
  })
})

describe('The runbook', () => {
  it('has no paragraph without an alarm', () => {
    expect(orphanedParagraphs(code.runbook, deployments)).toEqual([])
    expect(orphanedParagraphs('## nobody-rings', deployments)).toEqual(['nobody-rings'])
  })
})

describe('The rule packs', () => {
  it('are answered with at most fifteen acknowledgements, each with its reason', () => {
    const all = acknowledgementsUnder(app)
    expect(all.length).toBeGreaterThan(0)
    expect(faultsOfAcknowledgements(all)).toEqual([])
  })

  it('are not answered with more, or without a reason', () => {
    const many = Array.from(
      { length: 16 },
      (_, i) => `Rule${i}: It is wrong for us, and here is a long reason why.`,
    )
    expect(faultsOfAcknowledgements(many)).toHaveLength(1)
    expect(faultsOfAcknowledgements(['Rule: Not needed.'])).toHaveLength(1)
  })
})
