import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chineseContext, startBrowser } from '../support/browser.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const reports = join(import.meta.dirname, '../../reports')
let browser: Browser

beforeAll(async () => {
  mkdirSync(reports, { recursive: true })
  browser = await startBrowser()
}, 90_000)
afterAll(() => browser?.close())

it('a buyer orders on the demo page and asks the widget where the order is', async () => {
  const page = await (await chineseContext(browser)).newPage()
  const errors: string[] = []
  page.on('pageerror', error => errors.push(error.message))
  await page.goto(stack.api)
  await page.selectOption('#principal', 'dealer.buyer')
  await page.click('#place:enabled')
  const orderId = await page.locator('#orders code').first().textContent()
  expect(orderId).toMatch(/^ord_/)

  await page.click('dockline-chat .launcher')
  await page.fill('dockline-chat textarea', `我的订单 ${orderId} 到哪了`)
  await page.keyboard.press('Enter')
  const reply = page
    .locator('dockline-chat .log')
    .getByText('已下单')
    .or(page.locator('dockline-chat .log').getByText('待发货'))
  await reply.first().waitFor({ timeout: 15_000 })
  const log = await page.locator('dockline-chat .log').textContent()
  expect(log).toContain(orderId)
  await page.screenshot({ path: join(reports, 'widget.png') })
  expect(errors).toEqual([])
}, 60_000)
