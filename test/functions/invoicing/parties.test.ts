import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sm4Decrypt, sm4Encrypt } from '../../../functions/invoicing/leqi-gateway.ts'
import { normalizedName } from '../../../functions/invoicing/normalize-name.ts'
import { doubtsAbout } from '../../../functions/invoicing/party.ts'
import { socialCreditCodeWarnings } from '../../../functions/organizations/social-credit-code.ts'

describe('A company’s name', () => {
  it.each([
    ['华东工品(上海)有限公司', '华东工品（上海）有限公司'],
    ['华东工品 （上海） 有限公司', '华东工品（上海）有限公司'],
    ['ＡＢＣ　贸易\u200b有限公司', 'ABC贸易有限公司'],
    ['  Acme   Trading （HK） Ltd.  ', 'Acme Trading (HK) Ltd.'],
    ['华东\n工品', '华东工品'],
  ])('%j is %j', (name, normal) => {
    expect(normalizedName(name)).toBe(normal)
    expect(normalizedName(normal)).toBe(normal)
  })
})

describe('A social credit code', () => {
  const good = ['9144030071526726XG', '91330100799655058B', '914403001922038216', '91110000802100433B']

  it.each(good)('%s holds', code => {
    expect(socialCreditCodeWarnings(code)).toEqual([])
  })

  it('with any one character changed is doubted, and never refused', () => {
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
    let missed = 0
    for (const code of good)
      for (let at = 0; at < 18; at++)
        for (const other of alphabet)
          if (
            other !== code[at] &&
            !socialCreditCodeWarnings(code.slice(0, at) + other + code.slice(at + 1)).length
          )
            missed++
    expect(missed).toBe(0)
  })

  it('of the vendor’s sandbox fails its check and is only a doubt', () => {
    expect(doubtsAbout({ name: 'x', unifiedSocialCreditCode: '339902999999789113' })).not.toEqual([])
  })
})

describe('SM4', () => {
  it('encrypts the vector of GB/T 32907', () => {
    const key = '0123456789abcdeffedcba9876543210'
    const cipher = createCipheriv('sm4-ecb', Buffer.from(key, 'hex'), null).setAutoPadding(false)
    const text = Buffer.concat([cipher.update(Buffer.from(key, 'hex')), cipher.final()]).toString('hex')
    expect(text).toBe('681edf34d206965e86b3e94f536e4246')
    expect(sm4Decrypt(key, sm4Encrypt(key, '{"金额":"1.00"}'))).toBe('{"金额":"1.00"}')
  })
})
