import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserContext, type Page, chromium as playwright } from 'playwright-core'

const fonts = join(import.meta.dirname, '../../node_modules/@fontsource/noto-sans-sc')

/** What draws by a graphics card, or by software that plays one: pages are drawn without, for a third of the time. */
const graphics = /^--(in-process-gpu|use-gl=|use-angle=|enable-unsafe-swiftshader|ignore-gpu-blocklist)/

/** A headless Chromium from npm. It brings no Chinese font, so pages get one from npm as well. */
export const startBrowser = async (): Promise<Browser> =>
  playwright.launch({
    args: [...chromium.args.filter(arg => !graphics.test(arg)), '--disable-gpu'],
    executablePath: await chromium.executablePath(),
    headless: true,
  })

/** A window whose pages have Noto Sans SC, as a machine of a reader in China would have some Chinese font. */
export const chineseContext = async (browser: Browser): Promise<BrowserContext> => {
  const context = await browser.newContext({
    locale: 'zh-CN',
    viewport: { width: 1100, height: 820 },
    bypassCSP: true,
  })
  await context.route('**/test-fonts/**', async route => {
    const [, path = ''] = route.request().url().split('/test-fonts/')
    await route.fulfill({ body: await readFile(join(fonts, path)) })
  })
  await context.addInitScript(`addEventListener('DOMContentLoaded', () => {
    for (const weight of [400, 600]) {
      const link = document.createElement('link')
      link.rel = 'stylesheet'
      link.href = '/test-fonts/' + weight + '.css'
      document.head.append(link)
    }
    // what this Chromium takes for system-ui claims letters that it does not have
    const style = document.createElement('style')
    style.textContent = ':root { --page-font: "Noto Sans SC", sans-serif; --dockline-chat-font: "Noto Sans SC", sans-serif }'
    document.head.append(style)
  })`)
  return context
}

/** Waits until all letters that the page shows are there, in both weights: they come in many small files. */
export const fontsThere = (page: Page): Promise<void> =>
  page.evaluate(`(async () => {
    const shown = document.body.innerText + (document.querySelector('dockline-chat')?.shadowRoot?.textContent ?? '')
    await Promise.all([400, 600].map(weight => document.fonts.load(weight + ' 16px "Noto Sans SC"', shown)))
    await document.fonts.ready
  })()`)
