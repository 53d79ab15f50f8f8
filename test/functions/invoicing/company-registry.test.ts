import { describe, expect, it } from 'vitest'
import { companyStateOf } from '../../../functions/invoicing/company-registry.ts'
import { connectorRegistry } from '../../../functions/invoicing/connector-registry.ts'
import type { Invoice } from '../../../functions/invoicing/invoice.ts'
import { doubtsAbout } from '../../../functions/invoicing/party.ts'
import { qccRegistry } from '../../../functions/invoicing/qcc-registry.ts'
import { registryEntryStore } from '../../../functions/invoicing/registry-entry.store.ts'
import { lookUpCompany } from '../../../functions/invoicing/registry-entry.ts'
import { registrySettingsStore } from '../../../functions/invoicing/registry-settings.store.ts'
import { sayRegistry, wantCheck } from '../../../functions/invoicing/registry-settings.ts'
import { readTitle, sayTitle } from '../../../functions/invoicing/say-title.ts'
import { ChannelSilent } from '../../../functions/invoicing/tax-channel.ts'
import { virtualTime } from './channels/clock.ts'
import { qccSimulator } from './registry-simulator.ts'
import { buyer, once, shipped, world } from './world.ts'

const CODE = '9144030071526726XG'
const access = { url: 'https://register.example/verify', key: 'k', secretKey: 's' }

/** A platform whose operator has a company register. */
const platform = async () => {
  const here = await world()
  const time = virtualTime(here.time.now)
  const simulator = qccSimulator(access)
  const entries = registryEntryStore(here.tables)
  const registrySettings = registrySettingsStore(here.tables)
  const { clock } = time
  const lookUp = lookUpCompany({
    entries,
    clock,
    registry: async () => qccRegistry({ access, send: simulator.send, clock }),
  })
  const want = wantCheck({ registrySettings, entries, clock })
  const configure = () =>
    sayRegistry({ registrySettings })({ settings: { kind: 'qcc', ...access }, before: 0 }, once)
  /** What its schedule does. */
  const work = async () => {
    time.pass(1_000)
    for (const entry of await entries.due(clock(), 10)) await lookUp(entry)
  }
  const goods = shipped()
  const deps = {
    ...here.deps,
    wantCheck: want,
    findSides: async () => ({ sellerId: goods.sellerId, buyerId: goods.buyerId, isOpen: true }),
  }
  const title = { name: '南京五金（集团）商行', unifiedSocialCreditCode: CODE }
  const say = () => sayTitle(deps)({ actor: buyer, orderId: goods.orderId, title, before: 0 }, once)
  const told = () => readTitle(deps)(goods.orderId, buyer)
  const invoice = async () => {
    const [issued] = (await here.issue(goods)) as [Invoice]
    return issued
  }
  return { ...here, ...simulator, time, entries, want, configure, work, say, told, invoice }
}

describe('A buyer’s tax number', () => {
  it('that is registered under another name is warned of on the title, and on the invoice with source and time', async () => {
    const { configure, companies, say, work, told, invoice, time } = await platform()
    await configure()
    companies.set(CODE, { name: '华为技术有限公司', status: '存续（在营、开业、在册）' })
    expect((await say()).warnings).toBeUndefined()
    await work()
    const check = {
      source: 'register.example (qcc)',
      checkedAt: time.clock(),
      findings: ['nameDiffers'],
      registeredName: '华为技术有限公司',
      state: 'active',
      reference: 'ORDER1',
    }
    expect(await told()).toMatchObject({
      warnings: [{ pointer: '/title/name', doubt: 'nameDiffers' }],
      registryCheck: check,
    })
    const { buyer: named } = await invoice()
    expect(named.registryCheck).toEqual(check)
    expect(doubtsAbout(named)).toEqual(['nameDiffers'])
  })

  it('is as the register has it when brackets and blanks are all that differs', async () => {
    const { configure, companies, say, work, told } = await platform()
    await configure()
    companies.set(CODE, { name: '南京五金(集团) 商行', status: '存续' })
    await say()
    await work()
    expect(await told()).toMatchObject({ registryCheck: { findings: [] } })
    expect((await told()).warnings).toBeUndefined()
  })

  it.each([
    ['nobody has', undefined, 'notRegistered'],
    [
      'of a company that was struck off',
      { name: '南京五金（集团）商行', status: '吊销，未注销' },
      'notActive',
    ],
  ])('that %s is a warning, and invoiced all the same', async (_, company, doubt) => {
    const { configure, companies, say, work, told, invoice } = await platform()
    await configure()
    if (company) companies.set(CODE, company)
    await say()
    await work()
    expect((await told()).warnings).toEqual([{ pointer: '/title/unifiedSocialCreditCode', doubt }])
    expect((await invoice()).buyer.registryCheck?.findings).toEqual([doubt])
  })

  it('is invoiced without a word while the register is down, and looked up when it is back', async () => {
    const { configure, companies, say, work, told, invoice, state, time } = await platform()
    await configure()
    companies.set(CODE, { name: '别的公司', status: '存续' })
    await say()
    for (const fault of ['isDown', 'isOutOfCredit'] as const) {
      state[fault] = true
      await work()
      state[fault] = false
      expect((await told()).registryCheck).toBeUndefined()
      time.pass(5 * 60_000)
    }
    const { buyer: named } = await invoice()
    expect(named).toMatchObject({ unifiedSocialCreditCode: CODE })
    expect(named.registryCheck).toBeUndefined()
    await work()
    expect((await told()).registryCheck).toMatchObject({ findings: ['nameDiffers'] })
  })

  it('keeps what was said before while the register is silent', async () => {
    const { configure, companies, say, work, told, state, time, want } = await platform()
    await configure()
    companies.set(CODE, { name: '别的公司', status: '存续' })
    await say()
    await work()
    time.pass(31 * 86_400_000)
    await want(CODE)
    state.isDown = true
    await work()
    expect((await told()).registryCheck).toMatchObject({ findings: ['nameDiffers'] })
  })

  it('is asked for once in 30 days, whoever wants to know', async () => {
    const { configure, want, work, state, time } = await platform()
    await configure()
    for (let day = 0; day < 61; day++) {
      await Promise.all([want(CODE), want(CODE), want(CODE)])
      await work()
      time.pass(86_400_000)
    }
    expect(state.asked).toHaveLength(3)
  })

  it('is not looked up where there is no register', async () => {
    const { want, entries } = await platform()
    await want(CODE)
    expect(await entries.of(CODE)).toBeUndefined()
  })
})

describe('A register', () => {
  it.each([
    ['存续（在营、开业、在册）', 'active'],
    ['在业', 'unknown'],
    ['吊销，未注销', 'revoked'],
    ['吊销，已注销', 'cancelled'],
    ['注销', 'cancelled'],
    ['迁出', 'movedOut'],
    ['', 'unknown'],
  ])('that writes %s says %s', (words, state) => expect(companyStateOf(words)).toBe(state))

  it('of the tenant’s own is asked through a connector', async () => {
    const answers: unknown[] = [
      { found: true, name: '甲公司', status: '注销', reference: 'r1' },
      { found: false },
      { ok: 1 },
    ]
    const registry = connectorRegistry({
      access: { url: 'https://erp.example/register', token: 't' },
      send: async ({ headers }) => ({
        status: headers.authorization === 'Bearer t' ? 200 : 401,
        body: new TextEncoder().encode(JSON.stringify(answers.shift())),
      }),
    })
    expect(await registry.find(CODE)).toEqual({
      kind: 'found',
      company: { name: '甲公司', state: 'cancelled' },
      reference: 'r1',
    })
    expect(await registry.find(CODE)).toEqual({ kind: 'notFound' })
    await expect(registry.find(CODE)).rejects.toBeInstanceOf(ChannelSilent)
  })

  it('that answers about another company has not found it', async () => {
    const registry = qccRegistry({
      access,
      clock: () => '2026-11-25T00:00:00.000Z',
      send: async () => ({
        status: 200,
        body: new TextEncoder().encode(
          JSON.stringify({
            Status: '200',
            Result: { Data: { Name: 'x', CreditCode: '91330100799655058B' } },
          }),
        ),
      }),
    })
    expect(await registry.find(CODE)).toEqual({ kind: 'notFound' })
  })
})
