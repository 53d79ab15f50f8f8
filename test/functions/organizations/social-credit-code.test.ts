import { describe, expect, it } from 'vitest'
import { organizationTermsSchema } from '../../../functions/organizations/organization.ts'
import { once, operator, terms, world } from './world.ts'

/** Of real companies, with both check characters right. */
const RIGHT = '91330100799655058B'
/** One character of it changed: the code's own check fails, and that of the organization code in it as well. */
const WRONG = '91330100799655068B'

describe('A social credit code', () => {
  it('whose check characters do not fit is taken, and answered with a warning', async () => {
    const { register, change, changeProfile } = await world()
    const made = await register({ actor: operator, terms: terms({ unifiedSocialCreditCode: WRONG }) }, once)
    const doubts = [
      { pointer: '/unifiedSocialCreditCode', doubt: 'checkCharacter' },
      { pointer: '/unifiedSocialCreditCode', doubt: 'organizationCheckCharacter' },
    ]
    expect(made).toMatchObject({ unifiedSocialCreditCode: WRONG, warnings: doubts })
    const { organizationId } = made
    const corrected = await change(
      { actor: operator, organizationId, ifMatch: 1, terms: terms({ unifiedSocialCreditCode: RIGHT }) },
      once,
    )
    expect(corrected).not.toHaveProperty('warnings')
    const profile = { invoiceTitle: { name: '杭州某某公司', unifiedSocialCreditCode: WRONG } }
    const titled = await changeProfile({ actor: operator, organizationId, ifMatch: 2, profile }, once)
    expect(titled.warnings).toEqual(
      doubts.map(({ doubt }) => ({ pointer: '/invoiceTitle/unifiedSocialCreditCode', doubt })),
    )
  })

  it('is kept without its warnings: they follow from it', async () => {
    const { register, deps } = await world()
    const { organizationId } = await register(
      { actor: operator, terms: terms({ unifiedSocialCreditCode: WRONG }) },
      once,
    )
    expect(await deps.organizations.find(organizationId)).not.toHaveProperty('warnings')
  })

  it.each(['9133010079965505', '91330100799655058I', '91330100799655058b'])(
    'of another form is refused: %s',
    code => {
      expect(organizationTermsSchema.safeParse(terms({ unifiedSocialCreditCode: code })).success).toBe(false)
    },
  )
})
