import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { buildApp } from '../../infra/app.ts'
import { bundle } from '../../infra/bundle.ts'
import { deploymentOf } from '../../infra/guardrails/deployment.ts'
import { readAssembly } from '../../infra/local/assembly/read.ts'
import { readTenant } from '../../infra/tenants/read-tenants.ts'
import { type Tenant, tenantSchema } from '../../infra/tenants/tenant.ts'

const outdir = mkdtempSync(join(tmpdir(), 'dockline-engines-'))
afterAll(() => rmSync(outdir, { recursive: true, force: true }))

const having = (id: string, changes: Record<string, unknown>): Tenant =>
  tenantSchema.parse({ ...readTenant('demo'), id, ...changes })

const tokensPerDay = 200_000
const serviceDesk = { days: ['Mon', 'Sat'], from: 8, until: 20, people: 3, minutes: { invoice: 7 } }
const tenants = [
  having('plain', {}),
  having('rock', { assistant: { engine: 'bedrock', modelId: 'vendor.model-v1:0', tokensPerDay } }),
  having('open', {
    serviceDesk,
    assistant: {
      engine: 'openAiCompatible',
      endpoint: 'https://models.example/v1',
      model: 'chat-1',
      tokensPerDay,
      tokensPerConversation: 9_000,
    },
  }),
]

await bundle()
const app = await buildApp({ tenants, outdir, validate: false })
app.synth()
const { stacks } = readAssembly(outdir)

/** What the notices of a tenant's platform depend on. */
const toldOf = (id: string): unknown => {
  const tenant = tenants.find(each => each.id === id)
  if (!tenant) throw new Error(`there is no tenant ${id}`)
  const functions = deploymentOf(tenant, { stacks }).of('AWS::Lambda::Function')
  const privacy = functions.find(({ properties }) => properties.FunctionName === `${id}-privacy-api`)
  if (!privacy) throw new Error(`${id} has no function for privacy`)
  const { Variables } = privacy.properties.Environment as { Variables: Record<string, string> }
  return JSON.parse(Variables.MODEL_SERVICE ?? 'null')
}

/** All that a tenant's stacks say, and its assistant's function. */
const of = (id: string) => {
  const tenant = tenants.find(each => each.id === id)
  if (!tenant) throw new Error(`there is no tenant ${id}`)
  const deployment = deploymentOf(tenant, { stacks })
  const functions = deployment.of('AWS::Lambda::Function')
  const assistant = functions.find(({ properties }) => properties.FunctionName === `${id}-assistant-api`)
  const { Environment, Timeout } = (assistant?.properties ?? {}) as {
    Environment?: { Variables: Record<string, unknown> }
    Timeout?: number
  }
  const policies = deployment.of('AWS::IAM::Policy')
  return {
    all: JSON.stringify([...functions, ...policies].map(({ properties }) => properties)),
    variables: Environment?.Variables ?? {},
    timeout: Timeout,
  }
}

it('people are told who gets what they write to the assistant', () => {
  expect(['plain', 'rock', 'open'].map(toldOf)).toEqual([
    null,
    { name: 'Amazon Bedrock', runs: 'inRegion' },
    { name: 'models.example', runs: 'elsewhere' },
  ])
})

describe('The template of a tenant', () => {
  it('that answers by rules names no model, no secret and no right to one', () => {
    const { all, variables, timeout } = of('plain')
    expect(variables.TENANT_CONFIG).toBeDefined()
    expect(/bedrock:|assistant-model/.test(all)).toBe(false)
    expect(variables).not.toHaveProperty('ASSISTANT_MODEL')
    expect(variables).not.toHaveProperty('SERVICE_DESK')
    expect(timeout).toBeLessThan(20)
  })

  it('with a model of Bedrock may call just that model', () => {
    const { all, variables, timeout } = of('rock')
    expect(all.match(/bedrock:InvokeModel/g)).toHaveLength(1)
    expect(all.includes('foundation-model/vendor.model-v1:0')).toBe(true)
    expect(all.includes('assistant-model')).toBe(false)
    expect(JSON.parse(String(variables.ASSISTANT_MODEL))).toMatchObject({ tokensPerConversation: 50_000 })
    expect(timeout).toBe(20)
  })

  it('with an endpoint of its own has the key from its secret, and no right to Bedrock', () => {
    const { all, variables } = of('open')
    expect(all.includes('bedrock:')).toBe(false)
    expect(JSON.stringify(variables.ASSISTANT_MODEL_KEY)).toContain('dockline/open/assistant-model')
    expect(JSON.parse(String(variables.ASSISTANT_MODEL))).toMatchObject({
      endpoint: 'https://models.example/v1',
      tokensPerConversation: 9_000,
    })
    expect(JSON.parse(String(variables.SERVICE_DESK))).toEqual(serviceDesk)
  })
})
