import { describe, expect, it } from 'vitest'
import { partyOf } from '../../../functions/invoicing/parties.ts'
import { doubtsAbout } from '../../../functions/invoicing/party.ts'
import { titled } from '../../../functions/invoicing/title.ts'

const CODE = '9144030071526726XG'
const OTHER = '91330100799655058B'
const registered = partyOf('org_1', {
  name: '南京五金(集团)商行',
  unifiedSocialCreditCode: CODE,
  invoiceTitle: {
    name: '南京五金（集团）商行',
    address: '南京市中山路1号',
    telephone: '025-1',
    bankName: '银行',
    bankAccount: '123456',
    email: 'books@dealer.example',
  },
})

describe('A title', () => {
  it('that is said of an organization under its own name has its registered number', () => {
    expect(registered).toMatchObject({ unifiedSocialCreditCode: CODE, telephone: '025-1' })
  })

  it('that is said under another name never borrows the registered number', () => {
    const party = partyOf('org_1', {
      name: '南京五金商行',
      unifiedSocialCreditCode: CODE,
      invoiceTitle: { name: '苏州建材有限公司' },
    })
    expect(party).not.toHaveProperty('unifiedSocialCreditCode')
    expect(doubtsAbout(party)).toEqual(['taxNumberMissing'])
  })

  it('of the registered taxpayer leaves the rest as it is registered', () => {
    const named = titled(registered, { name: '南京五金(集团) 商行', email: 'new@dealer.example' })
    expect(named).toEqual({ ...registered, name: '南京五金（集团）商行', email: 'new@dealer.example' })
  })

  it('of the registered taxpayer under a new name is known by its number', () => {
    const named = titled(registered, { name: '金陵五金集团', unifiedSocialCreditCode: CODE })
    expect(named).toMatchObject({ name: '金陵五金集团', bank: registered.bank })
  })

  it.each([
    ['another number', { name: '南京五金（集团）商行', unifiedSocialCreditCode: OTHER }],
    ['another name', { name: '苏州建材有限公司' }],
    ['a natural person', { name: '南京五金（集团）商行', isNaturalPerson: true as const }],
  ])('of %s replaces all of it: no number, address or account of the other is beside it', (_, title) => {
    expect(titled(registered, title)).toEqual({ organizationId: 'org_1', ...title })
  })

  it('without a tax number is doubted in China, unless it is a natural person’s', () => {
    expect(doubtsAbout({ name: '苏州建材' })).toEqual(['taxNumberMissing'])
    expect(doubtsAbout({ name: '张三', isNaturalPerson: true })).toEqual([])
    expect(doubtsAbout({ name: 'Muster GmbH' }, 'EU')).toEqual([])
  })
})
