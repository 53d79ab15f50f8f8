import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chineseContext, fontsThere, startBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const reports = join(import.meta.dirname, '../../reports')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
let browser: Browser

beforeAll(async () => {
  mkdirSync(reports, { recursive: true })
  browser = await startBrowser()
}, 90_000)
afterAll(() => browser?.close())

const say = async (page: Page, text: string): Promise<void> => {
  await page.fill('dockline-chat textarea', text)
  await page.keyboard.press('Enter')
}

const open = async (page: Page, principal: string): Promise<void> => {
  await page.goto(stack.api)
  await page.selectOption('#principal', principal)
  await page.click('dockline-chat .launcher')
}

const log = (page: Page) => page.locator('dockline-chat .log')

const violations = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on the page
    const { violations: found } = await (globalThis as any).axe.run('dockline-chat')
    return found.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id}: ${nodes[0]?.html}`)
  })
}

describe('The service bot in a browser', () => {
  it('cancels an order in Chinese, once the button was pressed and not before', async () => {
    const page = await (await chineseContext(browser)).newPage()
    const buyer = await stack.as('dealer.buyer')
    const sku = await stack.newSku()
    const { body: order } = await buyer.post('/v1/orders', { lines: [{ sku, quantity: 2 }] })
    await open(page, 'dealer.buyer')
    await say(page, `帮我取消订单 ${order.orderId}`)
    const confirm = page.locator('dockline-chat .suggestions button', { hasText: '确认' })
    await confirm.waitFor({ timeout: 15_000 })
    await say(page, '是的，确认')
    await log(page).getByText('文字不能代替确认').waitFor({ timeout: 15_000 })
    expect((await buyer.get(`/v1/orders/${order.orderId}`)).body.status).toBe('placed')

    await say(page, `取消 ${order.orderId}`)
    await confirm.waitFor({ timeout: 15_000 })
    await fontsThere(page)
    await page.screenshot({ path: join(reports, 'service-bot-zh.png') })
    await confirm.click()
    await log(page).getByText('已取消订单').waitFor({ timeout: 15_000 })
    expect((await buyer.get(`/v1/orders/${order.orderId}`)).body.status).toBe('cancelled')
    expect(await violations(page)).toEqual([])
  }, 90_000)

  it('hands over in English, and what the service desk writes comes into the same window', async () => {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 390, height: 780 } })
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', error => errors.push(error.message))
    await open(page, 'other-dealer.buyer')
    await say(page, 'What does shipping cost?')
    await log(page).getByText('shipping is CNY 60').waitFor({ timeout: 15_000 })
    await say(page, 'I want to talk to a person')
    await log(page).getByText('handed you over').waitFor({ timeout: 15_000 })

    const desk = await stack.as('operator.service')
    const waiting = await desk.get('/v1/assistant/handovers')
    const mine = waiting.body.items.find((one: { locale: string }) => one.locale === 'en')
    const at = `/v1/assistant/handovers/${mine.conversationId}`
    expect((await desk.post(`${at}/claim`, {})).status).toBe(200)
    await desk.post(`${at}/replies`, { text: 'Hello, this is Wang. <b>How</b> can I help?' })
    // the desk's words are text, whatever they look like
    await log(page).getByText('<b>How</b>').waitFor({ timeout: 20_000 })
    await page.screenshot({ path: join(reports, 'service-bot-en.png') })

    await say(page, 'Where is my pallet?')
    await eventually(async () => {
      const { body } = await desk.get(at)
      expect(body.items.at(-1)).toMatchObject({ from: 'person', text: 'Where is my pallet?' })
    })
    expect((await desk.post(`${at}/closure`, {})).status).toBe(200)
    await page.reload()
    await page.selectOption('#principal', 'other-dealer.buyer')
    await log(page).getByText('this is Wang').waitFor({ timeout: 15_000 })
    // the panel fades in after the reload: it is judged when it stands
    await eventually(async () => expect(await violations(page)).toEqual([]))
    expect(errors).toEqual([])
  }, 90_000)
})
