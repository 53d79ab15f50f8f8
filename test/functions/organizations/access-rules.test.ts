import { describe, expect, it } from 'vitest'
import { findOrganization, isHis, refuseForeign } from '../../../functions/organizations/administer.ts'
import { findActor, type Membership } from '../../../functions/organizations/find-actor.ts'
import { permissionsOf } from '../../../functions/organizations/roles.ts'
import type { Actor, OrganizationRole } from '../../../shared/actor.ts'

const membership = (
  organizationId: string,
  changes: {
    role?: string
    kinds?: OrganizationRole[]
    status?: string
    ownRole?: object
    buyerGroups?: string[]
  } = {},
): Membership =>
  ({
    member: { subject: 'wang', organizationId, role: changes.role ?? 'dealer.buyer' },
    organization: {
      organizationId,
      roles: changes.kinds ?? ['dealer'],
      status: changes.status ?? 'active',
      ...(changes.buyerGroups ? { buyerGroups: changes.buyerGroups } : {}),
    },
    ...(changes.ownRole ? { ownRole: changes.ownRole } : {}),
  }) as Membership

/** A finder over memberships that can change, at a time that can pass. */
const finder = (...first: Membership[]) => {
  const state = { memberships: first, now: 0, asked: 0, fails: false }
  const find = findActor({
    membershipsOf: async () => {
      state.asked += 1
      if (state.fails) throw new Error('no database')
      return state.memberships
    },
    now: () => state.now,
  })
  return { state, find }
}

describe('who acts', () => {
  it('is a member in his role, with what it permits', async () => {
    const { find } = finder(membership('org_1', { buyerGroups: ['vip'] }))
    expect(await find('wang', undefined)).toEqual({
      subject: 'wang',
      organizationId: 'org_1',
      organizationRoles: ['dealer'],
      role: 'dealer.buyer',
      permissions: permissionsOf('dealer.buyer'),
      buyerGroups: ['vip'],
    })
    expect(await finder(membership('org_1')).find('wang', 'org_1')).not.toHaveProperty('buyerGroups')
  })

  it('names one of several organizations, and none that is not his', async () => {
    const { find } = finder(membership('org_1'), membership('org_2'))
    await expect(find('wang', undefined)).rejects.toMatchObject({
      code: 'organization-ambiguous',
      extensions: { organizations: ['org_1', 'org_2'] },
    })
    expect(await find('wang', 'org_2')).toMatchObject({ organizationId: 'org_2' })
    await expect(find('wang', 'org_3')).rejects.toMatchObject({ code: 'forbidden' })
    await expect(finder().find('wang', undefined)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('does nothing for a suspended organization', async () => {
    const { find } = finder(membership('org_1', { status: 'suspended' }))
    await expect(find('wang', undefined)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('may nothing by a role for another kind of organization', async () => {
    const { find } = finder(membership('org_1', { role: 'operator.admin' }))
    expect((await find('wang', undefined)).permissions.size).toBe(0)
  })

  it('may by a role of the organization’s own what that kind of organization may at most', async () => {
    const own = (changes: object) =>
      finder(
        membership('org_1', {
          role: 'rol_1',
          ownRole: { permissions: ['order:read', 'audit:read'], ...changes },
        }),
      ).find('wang', undefined)
    expect([...(await own({})).permissions]).toEqual(['order:read'])
    expect((await own({ removedAt: '2026-11-25' })).permissions.size).toBe(0)
    const unknown = await finder(membership('org_1', { role: 'rol_1' })).find('wang', undefined)
    expect(unknown.permissions.size).toBe(0)
  })

  it('is asked for once a minute, and a failure is not remembered', async () => {
    const { state, find } = finder(membership('org_1'))
    await find('wang', undefined)
    state.now = 59_999
    await find('wang', undefined)
    expect(state.asked).toBe(1)
    state.now = 60_000
    await find('wang', undefined)
    expect(state.asked).toBe(2)
    await find('li', undefined)
    expect(state.asked).toBe(3)
    state.now = 130_000
    state.fails = true
    await expect(find('wang', undefined)).rejects.toThrow('no database')
    state.fails = false
    await find('wang', undefined)
    expect(state.asked).toBe(5)
  })

  it('is forgotten, the oldest first, when there are more than four thousand', async () => {
    const { state, find } = finder(membership('org_1'))
    for (let i = 0; i < 4_000; i++) await find(`subject ${i}`, undefined)
    await find('subject 0', undefined)
    expect(state.asked).toBe(4_000)
    await find('one more', undefined)
    await find('subject 1', undefined)
    expect(state.asked).toBe(4_001)
    await find('subject 0', undefined)
    expect(state.asked).toBe(4_002)
  })
})

const dealer = { organizationId: 'org_1', organizationRoles: ['dealer'] } as unknown as Actor
const operator = { organizationId: 'org_0', organizationRoles: ['operator'] } as unknown as Actor

it('an organization is there for its own and for the operator, and for others like one that is not', async () => {
  expect([isHis('org_1', dealer), isHis('org_2', dealer), isHis('org_2', operator)]).toEqual([
    true,
    false,
    true,
  ])
  expect(() => refuseForeign('org_1', dealer)).not.toThrow()
  expect(() => refuseForeign('org_2', dealer)).toThrow(expect.objectContaining({ code: 'not-found' }))
  const found = { organizationId: 'org_1' }
  const find = findOrganization({
    organizations: { find: async id => (id === 'org_1' ? (found as never) : undefined) },
  })
  expect(await find('org_1', dealer)).toBe(found)
  await expect(find('org_2', dealer)).rejects.toMatchObject({ code: 'not-found' })
  await expect(find('org_2', operator)).rejects.toMatchObject({ code: 'not-found' })
})
