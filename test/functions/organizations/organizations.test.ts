import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { profileSchema } from '../../../functions/organizations/organization.ts'
import { grantable, permissionsOf, roles, rolesFor } from '../../../functions/organizations/roles.ts'
import { addressOf, isTree } from '../../../functions/organizations/unit.ts'
import { organizationRoles, type Permission } from '../../../shared/actor.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Tables } from '../../../shared/tables.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { once, operator, refusal, tablesOfWorld, terms, world } from './world.ts'

const observer = {
  name: { zh: '观察员', en: 'Observer' },
  permissions: ['profile:read', 'product:read'] as Permission[],
}

const contract = (engine: string, tablesOf: () => Tables) => {
  describe(`a subject, ${engine}`, () => {
    it('acts for his only organization, and of several for the one that he names', async () => {
      const { find, dealerId, supplierId, fang, ming } = await world(tablesOf())
      expect(await find(fang, undefined)).toMatchObject({
        organizationId: dealerId,
        role: 'dealer.buyer',
      })
      expect(await refusal(find(ming, undefined))).toBe('organization-ambiguous')
      expect(await find(ming, supplierId)).toMatchObject({ role: 'supplier.sales' })
      expect(await refusal(find(fang, supplierId))).toBe('forbidden')
      expect(await refusal(find('nobody', undefined))).toBe('forbidden')
    })

    it('can do nothing any more a minute after his membership ended, and until then what he could', async () => {
      const { find, pass, removeMember, dealerId, fang, ours } = await world(tablesOf())
      await find(fang, undefined)
      await removeMember({ ...ours, subject: fang, ifMatch: 1 }, once)
      pass(59_999)
      expect(await find(fang, undefined)).toMatchObject({ organizationId: dealerId })
      pass(1)
      expect(await refusal(find(fang, undefined))).toBe('forbidden')
    })

    it('can do nothing for an organization that is suspended', async () => {
      const { find, change, dealerId, supplierId, fang, ming } = await world(tablesOf())
      const suspended = terms({ status: 'suspended' })
      await change({ actor: operator, organizationId: dealerId, ifMatch: 1, terms: suspended }, once)
      expect(await refusal(find(fang, undefined))).toBe('forbidden')
      expect(await find(ming, supplierId)).toMatchObject({ role: 'supplier.sales' })
    })

    it('loses what his role permitted when his organization is something else', async () => {
      const { find, change, dealerId, fang } = await world(tablesOf())
      const other = terms({ roles: ['logisticsProvider'] })
      await change({ actor: operator, organizationId: dealerId, ifMatch: 1, terms: other }, once)
      expect((await find(fang, undefined)).permissions.size).toBe(0)
    })

    it('may what a role of his organization permits, as it does after a minute', async () => {
      const { find, pass, saveRole, saveMember, fang, ours } = await world(tablesOf())
      await saveRole({ ...ours, roleId: 'observer', ifMatch: 0, terms: observer }, once)
      await saveMember({ ...ours, subject: fang, ifMatch: 1, terms: { role: 'observer' } }, once)
      expect([...(await find(fang, undefined)).permissions]).toEqual(observer.permissions)
      const less = { ...observer, permissions: ['profile:read'] as Permission[] }
      await saveRole({ ...ours, roleId: 'observer', ifMatch: 1, terms: less }, once)
      pass(60_000)
      expect([...(await find(fang, undefined)).permissions]).toEqual(['profile:read'])
    })

    it('is in the buyer groups of his organization', async () => {
      const { find, change, dealerId, fang } = await world(tablesOf())
      const grouped = terms({ buyerGroups: ['gold'] })
      await change({ actor: operator, organizationId: dealerId, ifMatch: 1, terms: grouped }, once)
      expect(await find(fang, undefined)).toMatchObject({ buyerGroups: ['gold'] })
    })
  })

  describe(`an administrator, ${engine}`, () => {
    it('takes somebody in, changes him, ends it and takes him in again, with an event for each', async () => {
      const { saveMember, removeMember, events, deps, dealerId, ours } = await world(tablesOf())
      const hua = { ...ours, subject: `hua-${engine}` }
      await saveMember({ ...hua, ifMatch: 0, terms: { role: 'dealer.buyer', contact: { name: '华' } } }, once)
      await saveMember({ ...hua, ifMatch: 1, terms: { role: 'dealer.approver' } }, once)
      const ended = await removeMember({ ...hua, ifMatch: 2 }, once)
      expect(ended).not.toHaveProperty('contact')
      const listed = await deps.members.ofOrganization(dealerId, { limit: 100, cursor: undefined })
      expect(listed.items.map(({ subject }) => subject)).not.toContain(hua.subject)
      await saveMember({ ...hua, ifMatch: 0, terms: { role: 'dealer.buyer' } }, once)
      const told = await events(`member/${dealerId}/${hua.subject}`)
      expect(told.map(({ sequence, data }) => [sequence, (data as { what: string }).what])).toEqual([
        [1, 'joined'],
        [2, 'changed'],
        [3, 'left'],
        [4, 'joined'],
      ])
      expect(JSON.stringify(told)).not.toContain('华')
    })

    it('changes nothing of himself, nothing on an old version, and nothing of others', async () => {
      const { saveMember, removeMember, fang, dealerAdmin, supplierAdmin, ours } = await world(tablesOf())
      const buyer = { role: 'dealer.buyer' }
      const himself = { ...ours, subject: dealerAdmin.subject, ifMatch: 0, terms: buyer }
      expect(await refusal(saveMember(himself, once))).toBe('own-membership')
      const change = { ...ours, subject: fang, terms: buyer }
      expect(await refusal(saveMember({ ...change, ifMatch: 0 }, once))).toBe('precondition-failed')
      expect(await refusal(saveMember({ ...change, subject: 'new', ifMatch: 3 }, once))).toBe('not-found')
      const foreign = { ...change, actor: supplierAdmin, ifMatch: 1 }
      expect(await refusal(saveMember(foreign, once))).toBe('not-found')
      expect(await refusal(removeMember(foreign, once))).toBe('not-found')
    })

    it('gives only roles that are there and for what the organization is', async () => {
      const { saveMember, fang, ours } = await world(tablesOf())
      const give = (role: string) =>
        refusal(saveMember({ ...ours, subject: fang, ifMatch: 1, terms: { role } }, once))
      expect(await give('operator.admin')).toBe('role-unknown')
      expect(await give('supplier.sales')).toBe('role-unknown')
      expect(await give('no-such-role')).toBe('role-unknown')
      expect(await give('gateway')).toMatchObject({ version: 2 })
    })

    it('makes no role that permits more than the organization may', async () => {
      const { saveRole, ours } = await world(tablesOf())
      const make = (permission: Permission) =>
        refusal(
          saveRole(
            { ...ours, roleId: 'more', ifMatch: 0, terms: { ...observer, permissions: [permission] } },
            once,
          ),
        )
      expect(await make('organization:manage')).toBe('invalid-request')
      expect(await make('product:manage')).toBe('invalid-request')
      expect(await refusal(saveRole({ ...ours, roleId: 'gateway', ifMatch: 0, terms: observer }, once))).toBe(
        'invalid-request',
      )
    })

    it('ends a role only when nobody has it, whoever comes at the same moment', async () => {
      const { saveRole, removeRole, saveMember, deps, dealerId, fang, ours } = await world(tablesOf())
      const roleId = `night-${engine}`
      await saveRole({ ...ours, roleId, ifMatch: 0, terms: observer }, once)
      const race = await Promise.all([
        refusal(removeRole({ ...ours, roleId, ifMatch: 1 }, once)),
        refusal(saveMember({ ...ours, subject: fang, ifMatch: 1, terms: { role: roleId } }, once)),
      ])
      expect([
        ['role-in-use', 'object'],
        ['object', 'role-unknown'],
      ]).toContainEqual(race.map(outcome => (typeof outcome === 'string' ? outcome : typeof outcome)))
      const member = await deps.members.find(dealerId, fang)
      if (member?.role === roleId) {
        const back = { role: 'dealer.buyer' }
        await saveMember({ ...ours, subject: fang, ifMatch: 2, terms: back }, once)
        await removeRole({ ...ours, roleId, ifMatch: 1 }, once)
      }
      expect(await deps.ownRoles.find(dealerId, roleId)).toHaveProperty('removedAt')
      const again = await saveRole({ ...ours, roleId, ifMatch: 0, terms: observer }, once)
      expect(again).toMatchObject({ version: 3 })
      expect(again).not.toHaveProperty('removedAt')
      expect(await deps.ownRoles.ofOrganization(dealerId)).toMatchObject([{ roleId, members: 0 }])
    })

    it('says what the organization says of itself, and the operator’s change of the rest leaves that alone', async () => {
      const { changeProfile, change, register, supplierAdmin } = await world(tablesOf())
      const profile = { contact: { person: { name: '王芳' } }, units: [{ unitId: 'a', name: 'A' }] }
      const { organizationId } = await register({ actor: operator, terms: terms() }, once)
      const target = { actor: operator, organizationId }
      await changeProfile({ ...target, ifMatch: 1, profile }, once)
      const after = await change({ ...target, ifMatch: 2, terms: terms({ name: 'New' }) }, once)
      expect(after).toMatchObject({ name: 'New', ...profile, version: 3 })
      expect(await refusal(changeProfile({ ...target, ifMatch: 2, profile }, once))).toBe(
        'precondition-failed',
      )
      const foreign = { actor: supplierAdmin, organizationId, ifMatch: 3, profile }
      expect(await refusal(changeProfile(foreign, once))).toBe('not-found')
    })

    it('changes where invoices are mailed and nothing else of the profile', async () => {
      const { changeInvoiceMail, changeProfile, register, supplierAdmin } = await world(tablesOf())
      const { organizationId } = await register({ actor: operator, terms: terms() }, once)
      const target = { actor: operator, organizationId }
      const email = 'books@dealer.example'
      const named = await changeInvoiceMail({ ...target, ifMatch: 1, email }, once)
      expect(named.invoiceTitle).toEqual({ name: terms().name, email })
      const profile = {
        contact: { person: { name: '王芳' } },
        invoiceTitle: { name: 'T', telephone: '021', email },
      }
      await changeProfile({ ...target, ifMatch: 2, profile }, once)
      const ended = await changeInvoiceMail({ ...target, ifMatch: 3, email: undefined }, once)
      expect(ended).toMatchObject({ contact: profile.contact, version: 4 })
      expect(ended.invoiceTitle).toEqual({ name: 'T', telephone: '021' })
      expect(await refusal(changeInvoiceMail({ ...target, ifMatch: 3, email }, once))).toBe(
        'precondition-failed',
      )
      const foreign = { actor: supplierAdmin, organizationId, ifMatch: 4, email }
      expect(await refusal(changeInvoiceMail(foreign, once))).toBe('not-found')
    })

    it('of ten who change an organization at once, one does', async () => {
      const { change, register, events } = await world(tablesOf())
      const { organizationId } = await register({ actor: operator, terms: terms() }, once)
      const to = { actor: operator, organizationId, ifMatch: 1, terms: terms({ name: 'New' }) }
      const outcomes = await Promise.all(Array.from({ length: 10 }, () => refusal(change(to, once))))
      expect(outcomes.filter(outcome => outcome === 'precondition-failed')).toHaveLength(9)
      expect(await events(organizationId)).toHaveLength(2)
    })
  })
}

contract('memory', memoryTables)

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of tablesOfWorld) await dynamo.createTable(table)
})
afterAll(() => dynamo.stop())
contract('dynamo', () => dynamo.tables)

describe('Roles', () => {
  it('permit only what is in the one list, and a name that is none permits nothing', () => {
    for (const name of ['', 'admin', 'toString', '__proto__', 'dealer', 'dealer.']) {
      expect(permissionsOf(name).size, name).toBe(0)
    }
  })

  it('of every kind of organization include one that is for administering it', () => {
    for (const kind of organizationRoles) {
      const may = rolesFor([kind]).filter(name => permissionsOf(name).has('member:manage'))
      expect(may, kind).not.toEqual([])
    }
  })

  it('of other kinds cannot be given, and what only the operator may cannot be granted by others', () => {
    expect(rolesFor(['dealer'])).not.toContain('supplier.sales')
    expect(rolesFor(['dealer', 'supplier'])).toContain('supplier.sales')
    for (const kind of organizationRoles.filter(one => one !== 'operator')) {
      expect(grantable([kind]).has('organization:manage'), kind).toBe(false)
    }
    expect(Object.keys(roles)).toContain('gateway')
  })
})

describe('Units of an organization', () => {
  const unit = (unitId: string, parentUnitId?: string, addressId?: string) => ({
    unitId,
    name: unitId,
    ...(parentUnitId ? { parentUnitId } : {}),
    ...(addressId ? { addressId } : {}),
  })

  it('are a tree of five levels at most, without circles and without parents that are not there', () => {
    const chain = [unit('a'), unit('b', 'a'), unit('c', 'b'), unit('d', 'c'), unit('e', 'd')]
    expect(isTree(chain)).toBe(true)
    expect(isTree([...chain, unit('f', 'e')])).toBe(false)
    expect(isTree([unit('a', 'b'), unit('b', 'a')])).toBe(false)
    expect(isTree([unit('a', 'a')])).toBe(false)
    expect(isTree([unit('a', 'gone')])).toBe(false)
    expect(isTree([unit('a'), unit('a')])).toBe(false)
    expect(profileSchema.safeParse({ units: [unit('a', 'gone')] }).success).toBe(false)
  })

  it('have the address of the next unit above them, where they have none', () => {
    const units = [unit('a', undefined, 'main'), unit('b', 'a'), unit('c', 'b', 'shop')]
    expect(addressOf(units, 'b')).toBe('main')
    expect(addressOf(units, 'c')).toBe('shop')
    expect(addressOf(units, 'none')).toBeUndefined()
  })
})
