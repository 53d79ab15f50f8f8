import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
let browser: Browser

beforeAll(async () => {
  browser = await startBrowser()
}, 90_000)
afterAll(() => browser?.close())

const log = (page: Page) => page.locator('dockline-chat .log')

const say = async (page: Page, text: string): Promise<void> => {
  await page.fill('dockline-chat textarea', text)
  await page.keyboard.press('Enter')
}

/** A page under its own strict policy, which counts every script that runs and every policy that was hit. */
const strictPage = async (): Promise<Page> => {
  const page = await (await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })).newPage()
  await page.addInitScript(`
    globalThis.ran = []
    globalThis.alert = globalThis.confirm = globalThis.prompt = globalThis.print = what => { ran.push(String(what)) }
    addEventListener('securitypolicyviolation', ({ violatedDirective }) => ran.push(violatedDirective))`)
  await page.goto(stack.api)
  await page.selectOption('#principal', 'dealer.buyer')
  await page.click('dockline-chat .launcher')
  return page
}

const VECTORS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
  '<body onload=alert(1)>',
  '<details open ontoggle=alert(1)>',
  '<input autofocus onfocus=alert(1)>',
  '<video><source onerror=alert(1)></video>',
  '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
  '<object data="javascript:alert(1)"></object>',
  '<embed src="javascript:alert(1)">',
  '<a href="javascript:alert(1)">press</a>',
  '<form action="javascript:alert(1)"><button>press</button></form>',
  '<style>@import "javascript:alert(1)"</style>',
  '<link rel=stylesheet href=javascript:alert(1)>',
  '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
  '<base href="javascript:alert(1)//">',
  '"><script>alert(1)</script>',
  "'-alert(1)-'",
  '</textarea><script>alert(1)</script>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '\\u003cscript\\u003ealert(1)\\u003c/script\\u003e',
  '&lt;img src=x onerror=alert(1)&gt;',
  '{{constructor.constructor("alert(1)")()}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an attack on template languages
  '${alert(1)}',
]
/** As it stands, and in each form of the Markdown that replies may use. */
const PAYLOADS = [
  ...VECTORS.flatMap(vector => [vector, `**${vector}**`, `- ${vector}\n- \`${vector}\``]),
  ...[
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
    'vbscript:msgbox(1)',
    'blob:https://x/1',
    'file:///etc/passwd',
    '//evil.example/x.js',
    'https://evil.example/"onmouseover="alert(1)',
  ].flatMap(url => [`[press](${url})`, `![x](${url})`, `<${url}>`]),
]

interface Judged {
  readonly ran: readonly string[]
  readonly shown: boolean
  readonly bad: number
  readonly handlers: readonly string[]
  readonly schemes: readonly string[]
}

describe('The widget under its page’s strict policy', () => {
  it(`runs none of ${PAYLOADS.length} scripts in messages, replies, buttons and sources, nor after a reload`, async () => {
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(100)
    const page = await strictPage()
    const elsewhere: string[] = []
    page.on('request', request => {
      if (new URL(request.url()).origin !== new URL(stack.api).origin) elsewhere.push(request.url())
    })
    let number = 0
    await page.route('**/v1/assistant/messages', async route => {
      const { text } = JSON.parse(route.request().postData() ?? '{}')
      number += 1
      await route.fulfill({
        json: {
          conversationId: 'cnv_01KAQ3VD3M8Y4RZ1T0C5QWE7HB',
          messageId: `msg_${number}`,
          reply: {
            text: `${text}\n\nreply ${number}.`,
            locale: 'en',
            sources: [{ kind: 'article', id: text }],
            suggestions: [{ text: `${text} ` }],
          },
          intent: 'greeting',
          confidence: 1,
          entities: [],
          proposedAction: {
            actionId: `act_${number}`,
            kind: 'cancelOrder',
            summary: text,
            expiresAt: '2099-01-01T00:00:00Z',
          },
          engine: 'llm',
          sequence: number * 2,
        },
      })
    })
    for (const [i, payload] of PAYLOADS.entries()) {
      await page.fill('dockline-chat textarea', payload)
      await page.keyboard.press('Enter')
      await log(page)
        .getByText(`reply ${i + 1}.`)
        .waitFor({ timeout: 15_000 })
    }
    const judge = (): Promise<Judged> =>
      page.evaluate(`(() => {
        const root = document.querySelector('dockline-chat').shadowRoot
        const all = [...root.querySelectorAll('.log *')]
        const links = [...root.querySelectorAll('.log a')]
        for (const link of links) link.dispatchEvent(new MouseEvent('mouseover'))
        const live = /^(script|img|iframe|object|embed|form|style|link|meta|base|video|math)$/i
        return {
          ran: globalThis.ran,
          shown: root.querySelector('.log').textContent.includes('onerror=alert(1)'),
          bad: all.filter(one => live.test(one.tagName)).length,
          handlers: all.flatMap(one => one.getAttributeNames()).filter(name => name.startsWith('on')),
          schemes: [...new Set(links.map(link => link.protocol))],
        }
      })()`)
    const first = await judge()
    await page.reload()
    await page.selectOption('#principal', 'dealer.buyer')
    await log(page).getByText(`reply ${PAYLOADS.length}.`).waitFor({ timeout: 15_000 })
    for (const found of [first, await judge()]) {
      expect(found).toMatchObject({ ran: [], shown: true, bad: 0, handlers: [] })
      expect(found.schemes.every(scheme => ['http:', 'https:', 'mailto:'].includes(scheme))).toBe(true)
    }
    expect(elsewhere).toEqual([])
  }, 240_000)
})

describe('A lost connection', () => {
  it('doubles nothing: the answer is lost, the page reloads, and the same message is sent again under its key', async () => {
    const page = await strictPage()
    const keys: string[] = []
    let lose = true
    await page.route('**/v1/assistant/messages', async route => {
      keys.push((await route.request().headerValue('idempotency-key')) ?? '')
      if (!lose) return route.continue()
      // it arrives and is answered, but nobody hears of it
      await route.fetch()
      await route.abort('connectionreset')
    })
    await say(page, 'What does shipping cost to Suzhou?')
    await eventually(async () => expect(keys.length).toBeGreaterThanOrEqual(1))
    await page.reload()
    lose = false
    await page.selectOption('#principal', 'dealer.buyer')
    await log(page).getByText('shipping is CNY 60').waitFor({ timeout: 40_000 })
    expect(new Set(keys).size).toBe(1)
    expect(keys.length).toBeGreaterThanOrEqual(2)
    expect(await log(page).getByText('What does shipping cost to Suzhou?').count()).toBe(1)
    expect(await log(page).getByText('shipping is CNY 60').count()).toBe(1)
  }, 90_000)
})

describe('By keyboard', () => {
  it('it opens, writes two lines, waits for an input method, closes, and gives the focus back', async () => {
    const page = await strictPage()
    const sent: string[] = []
    page.on('request', request => {
      if (request.url().endsWith('/v1/assistant/messages')) sent.push(request.postData() ?? '')
    })
    const focused = () =>
      page.evaluate("document.querySelector('dockline-chat').shadowRoot.activeElement?.className")
    await page.focus('dockline-chat textarea')
    await page.keyboard.type('one')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('two')
    await page.evaluate(`document.querySelector('dockline-chat').shadowRoot.querySelector('textarea').dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))`)
    expect(sent).toEqual([])
    await page.keyboard.press('Enter')
    await eventually(async () => expect(sent).toHaveLength(1))
    expect(JSON.parse(sent[0] ?? '{}').text).toBe('one\ntwo')
    await page.keyboard.press('Escape')
    expect(await focused()).toContain('launcher')
    await page.keyboard.press('Enter')
    await page.locator('dockline-chat textarea').waitFor({ timeout: 5_000 })
  }, 60_000)
})
