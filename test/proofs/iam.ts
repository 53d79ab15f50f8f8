import { randomUUID } from 'node:crypto'
import { assistantTable, subjectKeyKey } from '../../functions/assistant/assistant.table.ts'
import { memberItem, organizationsTable } from '../../functions/organizations/index.ts'
import type { RoleName } from '../../functions/organizations/roles.ts'
import { type Deployment, deploymentOf } from '../../infra/guardrails/deployment.ts'
import { granted, spoilt } from '../../infra/guardrails/planted.ts'
import { inFolder, templatesOf, together } from '../../infra/guardrails/proof.ts'
import { proveAccess } from '../../infra/guardrails/prove-access.ts'
import { heldAgainstRoles, type TracedCall } from '../../infra/guardrails/trace.ts'
import type { StackTemplate } from '../../infra/local/assembly/read.ts'
import { demoGoods } from '../../infra/local/demo/goods.ts'
import { sampleEvent } from '../../infra/local/sample-event.ts'
import { readTenant } from '../../infra/tenants/read-tenants.ts'
import { allTried } from '../scenarios/all.ts'
import { runningTarget } from '../scenarios/running.ts'
import { seedWorld } from '../scenarios/world.ts'
import { enrolDevice } from '../support/device.ts'
import { startStack, type TestStack } from '../support/stack.ts'
import { type Prove, tally } from './context.ts'
import { recordCalls } from './recorded-calls.ts'
import { isListed } from './unused-grants.ts'

/** Lines of an order that is placed in steps, through the queue of works. */
const MANY_LINES = 150

/** What follows by itself from what a scenario prepares may be there first, an invoice for example: then it is prepared anew. */
const TRIES = 3

/** Every route once, as the first that its scenario names; what follows from it goes its way by itself. */
const callEveryRoute = async (stack: TestStack): Promise<string[]> => {
  const { ours } = await seedWorld(runningTarget(stack))
  const wrong: string[] = []
  for (const { name, route, scenario } of await allTried()) {
    const [role = ''] = Object.keys(scenario.answers)
    const caller = ours.as(role as RoleName)
    const once = async () => caller.ask(route, scenario.request(await scenario.prepare?.(ours, caller)))
    let { status, text } = await once()
    for (let tries = 1; status >= 400 && tries < TRIES; tries++) ({ status, text } = await once())
    if (status >= 400) wrong.push(`${name} was answered ${status}: ${text.slice(0, 200)}`)
  }
  return wrong
}

const schedules = (deployment: Deployment): string[] =>
  deployment
    .of('AWS::Scheduler::Schedule')
    .map(({ properties }) => String(properties.Name).replace(`${deployment.tenant.id}-`, ''))

/** A person is erased, and a restore brings a key and the address back. */
const eraseInVain = async (stack: TestStack): Promise<void> => {
  const operator = await stack.as('operator.admin')
  const buyer = await stack.newBuyer()
  const { body } = await buyer.post('/v1/privacy/requests', { kind: 'erasure' })
  await operator.post(`/v1/privacy/requests/${body.requestId}/completion`, {})
  const subject = `user-${buyer.name}`
  await stack.tables.putAll(assistantTable, [{ ...subjectKeyKey(subject), wrapped: 'from a backup' }])
  const { organizationId } = buyer
  const member = memberItem({ subject, organizationId, role: 'dealer.buyer' })
  await stack.tables.putAll(organizationsTable, [{ ...member, mailIndex: 'from a backup' }])
}

/** What no route leads to: devices, clocks, an order in steps, a device's first connection. */
const callTheRest = async (stack: TestStack, deployment: Deployment): Promise<void> => {
  const buyer = await stack.as('dealer.buyer')
  const lines = demoGoods()
    .slice(0, MANY_LINES)
    .map(({ product: { sku } }) => ({ sku, quantity: 1 }))
  await buyer.post('/v1/orders', { lines })
  const falling = await stack.newSku({ onHand: 120, position: { reorderPoint: 100, orderUpTo: 400 } })
  const owner = await stack.as('supplier.sales')
  const anew = { headers: { 'if-none-match': '*' } }
  await owner.put(`/v1/warehouses/wh_shanghai/stock/${falling}/levels`, { lowBelow: 100 }, anew)
  const contact = { name: 'Keeper', email: 'keeper@huadong.example' }
  const keeper = { role: 'supplier.sales', contact }
  const operator = await stack.as('operator.admin')
  await operator.put('/v1/organizations/org_huadong/members/user-keeper', keeper, anew)
  await buyer.post('/v1/orders', { lines: [{ sku: falling, quantity: 40 }] })
  const device = await stack.newDevice()
  const sku = await stack.newSku({ onHand: 100, position: { reorderPoint: 50, orderUpTo: 90 } })
  await device.publish({ readingId: 'r-1', sku, quantity: 5, measuredAt: new Date().toISOString() })
  await device.end()
  const lost = { deviceId: 'dev_lost', warehouseId: 'wh_shanghai', secret: `${randomUUID()}${randomUUID()}` }
  const { deviceId, warehouseId, secret } = lost
  await owner.post('/v1/devices', { deviceId, warehouseId, credential: { kind: 'secret', secret } })
  await (await enrolDevice(stack.mqtt, lost)).end()
  await owner.post(`/v1/devices/${deviceId}/revocation`, { reason: 'lost' })
  await stack.invoke('devices-admit-device', {
    claimCertificateId: 'none',
    certificateId: 'none',
    parameters: { 'AWS::IoT::Certificate::CommonName': 'dev_unknown', 'AWS::IoT::Certificate::Id': 'none' },
  })
  await eraseInVain(stack)
  await stack.quiet()
  for (const id of schedules(deployment)) await stack.invoke(id, await sampleEvent('schedule', stack.token))
  await stack.quiet()
}

/** Functions that ask no service for anything. */
const SILENT = new Set(['site-api'])

/** A grant of a role taken away, as a template that was cut too short would. */
const without =
  (like: string, action: string): Parameters<typeof spoilt>[2] =>
  ({ work, api }) => {
    for (const { Resources = {} } of [work, api])
      for (const [id, { Type, Properties }] of Object.entries(Resources)) {
        if (Type !== 'AWS::IAM::Policy' || !id.includes(like)) continue
        const document = Properties?.PolicyDocument as { Statement: { Action: string | string[] }[] }
        for (const statement of document.Statement)
          statement.Action = [statement.Action].flat().filter(each => each !== action)
      }
  }

const plantFaults = (
  stacks: readonly StackTemplate[],
  calls: readonly TracedCall[],
  plant: (fault: string, found: boolean) => void,
): void => {
  const refusedBy = (change: Parameters<typeof spoilt>[2], more: readonly TracedCall[] = []) =>
    heldAgainstRoles(spoilt(stacks, readTenant('demo'), change), [...calls, ...more]).refused.length > 0
  for (const [like, action] of [
    ['orderingapi', 'dynamodb:UpdateItem'],
    ['outboxrelay', 'sns:Publish'],
    ['replenishmentapi', 'sqs:SendMessage'],
    ['organizationsapi', 'kms:GenerateDataKey'],
    ['assistantapi', 's3:PutObject'],
  ] as const)
    plant(`${like} may not ${action}`, refusedBy(without(like, action)))
  const call = calls.find(each => each.action === 'dynamodb:PutItem')
  if (call) {
    const strange = { ...call, functionId: 'site-api' }
    plant(
      'a function calls what its role has not',
      refusedBy(() => {}, [strange]),
    )
  }
  for (const Action of ['dynamodb:DeleteItem', 's3:GetObject', 'sns:Publish'])
    plant(
      `a grant that nobody uses: ${Action}`,
      heldAgainstRoles(
        spoilt(stacks, readTenant('demo'), granted({ Action, Resource: 'arn:aws:x:::spoilt' }, 'catalogapi')),
        calls,
      ).unused.some(each => !isListed(each)),
    )
}

/** The functions of a running stack do what they do; each call is held against the role that it would have. */
const proveCalls: Prove = () =>
  inFolder(async folder => {
    const { trial, plant, proof } = tally()
    const { stacks } = await templatesOf([readTenant('demo')], folder)
    const deployment = deploymentOf(readTenant('demo'), { stacks })
    const recorder = await recordCalls(deployment)
    const stack = await startStack({
      dynamoEndpointFor: recorder.dynamoEndpointFor,
      onCall: recorder.onCall,
    })
    try {
      for (const wrong of await callEveryRoute(stack)) trial([wrong])
      await callTheRest(stack, deployment)
    } finally {
      await stack.stop()
      await recorder.stop()
    }
    const calls = recorder.calls()
    for (const id of stack.addresses.functions)
      trial(
        SILENT.has(id) || calls.some(({ functionId }) => functionId === id)
          ? []
          : [`${id} was never seen to call`],
      )
    for (const call of calls) trial(heldAgainstRoles(deployment, [call]).refused)
    for (const unused of heldAgainstRoles(deployment, calls).unused)
      trial(isListed(unused) ? [] : [`${unused}, and never does`])
    plantFaults(stacks, calls, plant)
    return proof()
  })

/** Roles on other tenants' resources, and what functions are granted beside what they use. The bundles must be there. */
export const proveIam: Prove = async run => together([await proveAccess(), await proveCalls(run)])
