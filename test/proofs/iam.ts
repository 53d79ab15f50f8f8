import { rmSync } from 'node:fs'
import { bundle } from '../../infra/bundle.ts'
import { deploymentOf } from '../../infra/guardrails/deployment.ts'
import { proveAccess } from '../../infra/guardrails/prove-access.ts'
import { inFolder, templatesOf, together } from '../../infra/guardrails/proof.ts'
import { heldAgainstRoles, type TracedCall } from '../../infra/guardrails/trace.ts'
import { sampleEvent } from '../../infra/local/sample-event.ts'
import { readTenant } from '../../infra/tenants/read-tenants.ts'
import { allTried } from '../scenarios/all.ts'
import { runningTarget } from '../scenarios/running.ts'
import type { RoleName } from '../../functions/organizations/roles.ts'
import { seedWorld } from '../scenarios/world.ts'
import { startStack, type TestStack } from '../support/stack.ts'
import { type Prove, tally } from './context.ts'
import { recordCalls } from './recorded-calls.ts'

const work = async (stack: TestStack): Promise<void> => {
  const sides = await seedWorld(runningTarget(stack))
  for (const { name, route, scenario } of await allTried()) {
    const [role = ''] = Object.keys(scenario.answers)
    const caller = sides.ours.as(role as RoleName)
    const asked = scenario.request(await scenario.prepare?.(sides.ours, caller))
    const { status, text } = await caller.ask(route, asked)
    console.error(status, name, status >= 400 ? text.slice(0, 300) : '')
  }
  const device = await stack.newDevice()
  await device.publish({ readingId: 'r1', sku: 'DL-10002', quantity: 3, measuredAt: new Date().toISOString() })
  await device.end()
  for (const id of stack.addresses.functions.filter(id => !id.endsWith('-api')))
    await stack.invoke(id, await sampleEvent('schedule', stack.token)).catch((e: Error) => console.error(id, e.message))
  await stack.quiet()
}
await bundle()
await inFolder(async folder => {
  const { stacks } = await templatesOf([readTenant('demo')], folder)
  const deployment = deploymentOf(readTenant('demo'), { stacks })
  const recorder = await recordCalls(deployment)
  const stack = await startStack({ dynamoEndpointFor: recorder.dynamoEndpointFor, onCall: recorder.onCall })
  await work(stack)
  await stack.stop(); await recorder.stop()
  const calls = recorder.calls()
  console.log(calls.length)
  const { refused, unused } = heldAgainstRoles(deployment, calls)
  console.log('REFUSED', refused.join('\n'))
  console.log('UNUSED', unused.length, unused.join('\n'))
  console.log('SILENT', stack.addresses.functions.filter(id => !calls.some(c => c.functionId === id)).join(' '))
})
process.exit(0)
