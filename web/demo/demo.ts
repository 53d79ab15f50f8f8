import type { DocklineChat } from '../chat-widget/dockline-chat.ts'
import { type DemoLanguage, english, notes } from './texts.ts'

interface Principal {
  readonly token: string
  readonly role: string
  readonly organizationId: string
}

const byId = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E
const chat = document.querySelector('dockline-chat') as DocklineChat
const tokenField = byId<HTMLTextAreaElement>('token')
const placeButton = byId<HTMLButtonElement>('place')

const spots = [...document.querySelectorAll<HTMLElement>('[data-text]')]
const chinese = Object.fromEntries(spots.map(spot => [spot.dataset.text, spot.textContent]))

let language: DemoLanguage = navigator.language.startsWith('zh') ? 'zh' : 'en'
const t = () => notes[language]

const speak = (to: DemoLanguage): void => {
  language = to
  const texts = to === 'zh' ? chinese : english
  for (const spot of spots) spot.textContent = texts[spot.dataset.text ?? ''] ?? ''
  document.documentElement.lang = to === 'zh' ? 'zh-CN' : 'en'
  chat.lang = document.documentElement.lang
}

const call = async (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(path, {
    ...init,
    headers: { authorization: `Bearer ${tokenField.value.trim()}`, ...init.headers },
  })

const showMe = async (): Promise<void> => {
  const me = byId('me')
  placeButton.disabled = true
  if (!tokenField.value.trim()) {
    me.textContent = t().noToken
    return
  }
  const response = await call('/v1/me').catch(() => undefined)
  if (!response?.ok) {
    me.textContent = t().badToken
    return
  }
  const { organization, role, permissions } = await response.json()
  me.textContent = `${t().actsFor}${organization.name} · ${role}`
  placeButton.disabled = !permissions.includes('order:place')
}

const useToken = (token: string): void => {
  tokenField.value = token
  if (token) chat.token = token
  else chat.removeAttribute('token')
  byId('orders').replaceChildren()
  void showMe()
}

interface Offer {
  readonly sku: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly available: number
}

const placeOrder = async (): Promise<void> => {
  const trouble = byId('trouble')
  trouble.textContent = ''
  placeButton.disabled = true
  try {
    const { items }: { items: Offer[] } = await (await call('/v1/products?limit=20')).json()
    const offer = items.find(({ available }) => available >= 2)
    if (!offer) throw new Error(t().nothing)
    const response = await call('/v1/orders', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify({ lines: [{ sku: offer.sku, quantity: 2 }] }),
    })
    const body = await response.json()
    if (!response.ok) throw new Error(body.detail)
    const id = document.createElement('code')
    id.textContent = body.orderId
    const line = document.createElement('li')
    line.append(id, ` · 2 × ${offer.name[language]}`)
    byId('orders').prepend(line)
  } catch (thrown) {
    trouble.textContent = `${t().failed}${thrown instanceof Error ? thrown.message : thrown}`
  } finally {
    placeButton.disabled = false
  }
}

/** On one's own machine the gateway hands out tokens of the demo principals; nowhere else is it asked. */
const offerPrincipals = async (): Promise<void> => {
  if (!['localhost', '127.0.0.1', '[::1]'].includes(location.hostname)) return
  const response = await fetch('/local/tokens').catch(() => undefined)
  if (!response?.ok) return
  const principals: Record<string, Principal> = await response.json()
  const select = byId<HTMLSelectElement>('principal')
  for (const [name, { organizationId }] of Object.entries(principals)) {
    const option = document.createElement('option')
    option.value = name
    option.textContent = `${name} (${organizationId})`
    select.append(option)
  }
  const choose = () => useToken(principals[select.value]?.token ?? '')
  select.addEventListener('change', choose)
  byId('principals').hidden = false
  choose()
}

byId('snippet').textContent = [
  `<script src="${location.origin}/assets/dockline-chat.js" defer></script>`,
  `<dockline-chat api="${location.origin}" token="…"></dockline-chat>`,
].join('\n')
byId('language').addEventListener('click', () => {
  speak(language === 'zh' ? 'en' : 'zh')
  void showMe()
})
tokenField.addEventListener('change', () => useToken(tokenField.value.trim()))
placeButton.addEventListener('click', () => void placeOrder())

speak(language)
void showMe()
void offerPrincipals()
