import { afterAll, beforeAll, expect, it } from 'vitest'
import { measuredPatterns } from '../../support/access-patterns.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { once, operator, tablesOfWorld, terms, world } from './world.ts'

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of tablesOfWorld) await dynamo.createTable(table)
})
afterAll(() => dynamo.stop())

it('The access patterns of the README consume the units that it says, on the real engine', async () => {
  const { find, deps, dealerId, fang, ming, ours, change, saveMember, saveRole } = await world(dynamo.tables)
  const observer = { name: { zh: '观察员', en: 'Observer' }, permissions: ['profile:read' as const] }
  const { does, beside } = measuredPatterns(dynamo)
  const all = { limit: 20, cursor: undefined }
  await does('what a subject may', () => find(fang, undefined))
  await does('one organization', () => deps.organizations.find(dealerId))
  await does('a page of organizations', () => deps.organizations.list(all))
  await does('a page of members of one', () => deps.members.ofOrganization(dealerId, all))
  await does('change an organization', () =>
    change({ actor: operator, organizationId: dealerId, ifMatch: 1, terms: terms({ name: 'Other' }) }, once),
  )
  await does('make a role', () =>
    saveRole({ ...ours, roleId: 'observer', ifMatch: 0, terms: observer }, once),
  )
  await does('its own roles', () => deps.ownRoles.ofOrganization(dealerId))
  await does('change a member', () =>
    saveMember({ ...ours, subject: ming, ifMatch: 1, terms: { role: 'dealer.approver' } }, once),
  )
  await does('give a member an own role', () =>
    saveMember({ ...ours, subject: fang, ifMatch: 1, terms: { role: 'observer' } }, once),
  )
  await does('what a member of several with an own role may', () => find(ming, dealerId))

  const { measured, written } = beside('organizations')
  expect(measured).toEqual(written)
})
