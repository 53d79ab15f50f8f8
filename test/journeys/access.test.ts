import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const anew = { headers: { 'if-none-match': '*' } }
const on = (etag: string | null) => ({ headers: { 'if-match': etag ?? '' } })
const short = (): string => randomUUID().slice(0, 8)

describe('A member of two organizations', () => {
  it('says for which of them he acts, and sees what is that one’s', async () => {
    const [buyer, operator] = [await stack.newBuyer(), await stack.as('operator.admin')]
    const { body: second } = await operator.post('/v1/organizations', {
      name: `Second of ${buyer.name}`,
      roles: ['supplier'],
    })
    const members = `/v1/organizations/${second.organizationId}/members`
    const joined = await operator.put(`${members}/user-${buyer.name}`, { role: 'supplier.sales' }, anew)
    expect(joined.status, JSON.stringify(joined.body)).toBe(200)
    const unsaid = await buyer.get('/v1/me')
    expect(unsaid.status).toBe(400)
    expect(unsaid.body).toMatchObject({
      code: 'organization-ambiguous',
      organizations: expect.arrayContaining([buyer.organizationId, second.organizationId]),
    })
    for (const [organizationId, role] of [
      [buyer.organizationId, 'dealer.buyer'],
      [second.organizationId, 'supplier.sales'],
    ]) {
      const me = await buyer.get('/v1/me', { 'dockline-organization': organizationId ?? '' })
      expect(me.body).toMatchObject({ organization: { organizationId }, role })
    }
    const foreign = await buyer.get('/v1/me', { 'dockline-organization': 'org_dealer_01' })
    expect(foreign.status).toBe(403)
  })
})

describe('An administrator of a dealer', () => {
  it('makes a role and gives it: its member may that and nothing else', async () => {
    const [buyer, operator] = [await stack.newBuyer(), await stack.as('operator.admin')]
    const at = `/v1/organizations/${buyer.organizationId}`
    const terms = {
      name: { zh: '只看价', en: 'Looks at prices' },
      permissions: ['profile:read', 'product:read'],
    }
    expect((await operator.put(`${at}/roles/looker`, terms, anew)).status).toBe(200)
    const more = { ...terms, permissions: ['organization:manage'] }
    expect((await operator.put(`${at}/roles/more`, more, anew)).status).toBe(400)
    const given = await operator.put(`${at}/members/user-${buyer.name}`, { role: 'looker' }, on('"1"'))
    expect(given.status, JSON.stringify(given.body)).toBe(200)
    expect((await buyer.get('/v1/me')).body).toMatchObject({
      role: 'looker',
      permissions: terms.permissions,
    })
    expect((await buyer.get('/v1/products?limit=1')).status).toBe(200)
    expect((await buyer.post('/v1/orders', { lines: [{ sku: 'DL-10002', quantity: 1 }] })).status).toBe(403)
    const ended = await operator.delete(`${at}/roles/looker`, on('"1"'))
    expect(ended.body).toMatchObject({ code: 'role-in-use', members: 1 })
  })

  it('manages his own organization, and does not find another', async () => {
    const admin = await stack.as('dealer.admin')
    const subject = `machine-${short()}`
    const members = '/v1/organizations/org_dealer_01/members'
    const made = await admin.put(`${members}/${subject}`, { role: 'gateway' }, anew)
    expect(made.status, JSON.stringify(made.body)).toBe(200)
    const { body: list } = await admin.get(`${members}?limit=100`)
    expect(list.items.map((one: { subject: string }) => one.subject)).toContain(subject)
    expect((await admin.delete(`${members}/${subject}`, on(made.headers.get('etag')))).status).toBe(200)
    const himself = await admin.put(`${members}/user-dealer.admin`, { role: 'dealer.buyer' }, on('"1"'))
    expect(himself.body.code).toBe('own-membership')
    expect((await admin.get('/v1/organizations/org_dealer_02/members')).status).toBe(404)
    const { body: own } = await admin.get('/v1/organizations')
    expect(own.items.map((one: { organizationId: string }) => one.organizationId)).toEqual(['org_dealer_01'])
  })

  it('has a code that the register should be asked about, and is told so', async () => {
    const operator = await stack.as('operator.admin')
    const registered = await operator.post('/v1/organizations', {
      name: `Doubted ${short()}`,
      roles: ['dealer'],
      unifiedSocialCreditCode: '91330100799655068B',
    })
    expect(registered.status, JSON.stringify(registered.body)).toBe(201)
    const { body } = await operator.get(`/v1/organizations/${registered.body.organizationId}`)
    expect(body.warnings).toEqual(registered.body.warnings)
    expect(body.warnings.map(({ doubt }: { doubt: string }) => doubt)).toContain('checkCharacter')
  })

  it('says where its goods go, and an old version of that is not written over a new one', async () => {
    const admin = await stack.as('supplier.admin')
    const path = '/v1/organizations/org_huadong'
    const { headers } = await admin.get(path)
    const profile = { invoiceTitle: { name: '华东工品供应链有限公司', bankAccount: '6222020200112233445' } }
    expect((await admin.put(`${path}/profile`, profile)).status).toBe(428)
    expect((await admin.put(`${path}/profile`, profile, on(headers.get('etag')))).status).toBe(200)
    expect((await admin.put(`${path}/profile`, profile, on(headers.get('etag')))).status).toBe(412)
  })
})
