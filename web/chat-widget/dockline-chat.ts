import { type Chat, startChat } from './chat.ts'
import { element } from './dom.ts'
import { sessionKey } from './session.ts'
import css from './styles.css'
import { type Language, languageOf, localeOf, type Texts, textsOf } from './texts.ts'
import { build, MAX_LENGTH, messageView, type Parts, suggestionsOf } from './view.ts'

/** Gives a token for the API. `fresh` says that the last one was refused. */
export type GetToken = (options: { fresh: boolean }) => string | undefined | Promise<string | undefined>

// one sheet for all instances; made by script, so that a policy of `default-src 'self'` is content with it
const sheet = new CSSStyleSheet()
sheet.replaceSync(css)

const phone = '(max-width: 480px)'

const storage = (): Storage | undefined => {
  try {
    return sessionStorage
  } catch {
    return undefined
  }
}

const newKey = (): string => {
  // randomUUID is missing on pages that are neither https nor on this machine
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * `<dockline-chat>`: the service bot on any page.
 *
 * Attributes: `api` (origin of the API, default this page's), `token` or the property `getToken`, `lang`
 * (`zh` or `en`, default the page's), `organization` (for members of several), `open`, `inline`.
 * A class, since custom elements can be nothing else.
 */
export class DocklineChat extends HTMLElement {
  static readonly observedAttributes = ['api', 'token', 'lang', 'organization', 'open']

  #root = this.attachShadow({ mode: 'open' })
  #parts: Parts | undefined
  #chat: Chat | undefined
  #key = ''
  #getToken: GetToken | undefined
  #shown = new Map<string, { view: HTMLElement; state: string }>()
  #online = () => this.#chat?.retry()

  get token(): string {
    return this.getAttribute('token') ?? ''
  }
  set token(token: string) {
    this.setAttribute('token', token)
  }

  get getToken(): GetToken | undefined {
    return this.#getToken
  }
  set getToken(getToken: GetToken | undefined) {
    this.#getToken = getToken
    void this.#join()
  }

  connectedCallback(): void {
    this.#root.adoptedStyleSheets = [sheet]
    window.addEventListener('online', this.#online)
    this.#draw()
    void this.#join()
  }

  disconnectedCallback(): void {
    window.removeEventListener('online', this.#online)
    this.#chat?.stop()
    this.#chat = undefined
    this.#key = ''
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (!this.isConnected || before === now) return
    if (name === 'open') this.#showOpen()
    else if (name === 'lang') this.#draw()
    else void this.#join()
  }

  get #language(): Language {
    const tag = this.closest('[lang]')?.getAttribute('lang') || navigator.language
    return languageOf(tag) ?? 'en'
  }
  get #texts(): Texts {
    return textsOf(this.#language)
  }

  async #tokenNow(fresh: boolean): Promise<string | undefined> {
    return (await this.#getToken?.({ fresh })) || this.token || undefined
  }

  /** Takes up the session of whoever the token speaks for; another person's is left where it is. */
  async #join(): Promise<void> {
    const api = (this.getAttribute('api') ?? '').replace(/\/+$/, '')
    const organization = this.getAttribute('organization') ?? ''
    const key = sessionKey(api, organization, await this.#tokenNow(false).catch(() => undefined))
    if (!this.isConnected) return
    if (key === this.#key) {
      this.#chat?.retry()
      return
    }
    this.#chat?.stop()
    this.#key = key
    this.#chat = startChat({
      api,
      organization,
      token: fresh => this.#tokenNow(fresh),
      store: storage(),
      storeKey: key,
      fetch: (input, init) => fetch(input, init),
      now: () => new Date().toISOString(),
      newKey,
      random: Math.random,
      after: (milliseconds, action) => {
        const timer = setTimeout(action, milliseconds)
        return () => clearTimeout(timer)
      },
      changed: () => this.#paint(),
    })
    if (this.#chat.session.open) this.setAttribute('open', '')
    this.#paint()
  }

  /** Builds the widget anew in its language, keeping what was typed. */
  #draw(): void {
    const typed = this.#parts?.input.value ?? ''
    const parts = build(this.#texts)
    this.#parts = parts
    this.#shown.clear()
    parts.input.value = typed
    parts.launcher.addEventListener('click', () => this.setAttribute('open', ''))
    parts.close.addEventListener('click', () => this.removeAttribute('open'))
    parts.restart.addEventListener('click', () => {
      this.#chat?.restart()
      parts.input.focus()
    })
    parts.form.addEventListener('submit', event => {
      event.preventDefault()
      this.#send(parts.input.value)
    })
    parts.input.addEventListener('input', () => this.#checkLength())
    parts.input.addEventListener('keydown', event => {
      // while an input method composes Chinese, Enter chooses a word (229: browsers without isComposing)
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
      event.preventDefault()
      this.#send(parts.input.value)
    })
    parts.panel.addEventListener('keydown', event => this.#keys(event))
    this.#root.replaceChildren(parts.panel, parts.launcher)
    this.#root.host.setAttribute('data-language', this.#language)
    parts.panel.lang = localeOf(this.#language)
    parts.launcher.lang = localeOf(this.#language)
    this.#showOpen()
    this.#paint()
  }

  #keys(event: KeyboardEvent): void {
    const { input, log } = this.#parts ?? {}
    if (event.isComposing || !input || !log) return
    if (event.key === 'Escape' && !this.hasAttribute('inline')) this.removeAttribute('open')
    else if (event.key === 'F6') (this.#root.activeElement === log ? input : log).focus()
    else if (event.key === 'Tab') this.#keepFocus(event)
    else return
    if (event.key !== 'Tab') event.preventDefault()
  }

  /** On a phone the panel covers the page, so Tab stays in it. */
  #keepFocus(event: KeyboardEvent): void {
    const panel = this.#parts?.panel
    if (panel?.getAttribute('aria-modal') !== 'true') return
    const stops = [...panel.querySelectorAll<HTMLElement>('button, textarea, a[href], [tabindex]')]
    const [first, last] = [stops[0], stops.at(-1)]
    const from = event.shiftKey ? first : last
    if (this.#root.activeElement !== from) return
    event.preventDefault()
    ;(event.shiftKey ? last : first)?.focus()
  }

  #showOpen(): void {
    const { panel, launcher, input, close } = this.#parts ?? {}
    if (!panel || !launcher || !input || !close) return
    const inline = this.hasAttribute('inline')
    const open = inline || this.hasAttribute('open')
    const was = !panel.hidden
    panel.hidden = !open
    close.hidden = inline
    launcher.hidden = open
    launcher.setAttribute('aria-expanded', String(open))
    panel.toggleAttribute('aria-modal', false)
    if (open && !inline && matchMedia(phone).matches) panel.setAttribute('aria-modal', 'true')
    if (inline || open === was) return
    if (this.#chat && this.#chat.session.open !== open) this.#chat.setOpen(open)
    ;(open ? input : launcher).focus()
    this.#toEnd()
  }

  #checkLength(): boolean {
    const { input, limit } = this.#parts ?? {}
    const fits = (input?.value.trim().length ?? 0) <= MAX_LENGTH
    if (limit) limit.hidden = fits
    input?.setAttribute('aria-invalid', String(!fits))
    return fits
  }

  #send(text: string): void {
    const trimmed = text.trim()
    if (!trimmed || !this.#chat || !this.#checkLength()) return
    if (this.#parts) this.#parts.input.value = ''
    this.#chat.send(trimmed, localeOf(this.#language))
    this.#parts?.input.focus()
  }

  #toEnd(): void {
    const log = this.#parts?.log
    if (log) log.scrollTop = log.scrollHeight
  }

  /** Brings log, suggestions and typing note in line with the chat, touching only what has changed. */
  #paint(): void {
    const parts = this.#parts
    if (!parts) return
    const texts = this.#texts
    const locale = localeOf(this.#language)
    const messages = this.#chat?.session.messages ?? []
    const views = messages.map(message => {
      const state = JSON.stringify(message)
      const shown = this.#shown.get(message.id)
      if (shown?.state === state) return shown.view
      const view = messageView(message, texts, locale, {
        retry: () => this.#chat?.retry(),
        rate: helpful => this.#chat?.rate(message.id, helpful),
      })
      this.#shown.set(message.id, { view, state })
      return view
    })
    const before = parts.log.childElementCount
    const welcome =
      parts.log.querySelector('.welcome') ??
      element(
        'div',
        { class: 'message bot welcome' },
        element('div', { class: 'bubble', part: 'bubble bot' }, texts.welcome),
      )
    const wanted = [welcome, ...views]
    for (const child of [...parts.log.children]) if (!wanted.includes(child)) child.remove()
    wanted.forEach((view, i) => {
      if (parts.log.children[i] !== view) parts.log.insertBefore(view, parts.log.children[i] ?? null)
    })
    const sending = messages.some(message => message.pending === 'sending')
    parts.typing.textContent = sending ? texts.typing : ''
    const offered = suggestionsOf(messages, texts, new Date().toISOString())
    const buttons = offered.map(({ text, decision }) => {
      const button = element('button', { type: 'button', class: decision?.accept && 'accept' }, text)
      button.addEventListener('click', () => {
        if (decision) this.#chat?.decide(decision.actionId, decision.accept, text)
        else this.#send(text)
      })
      return button
    })
    parts.suggestions.replaceChildren(...buttons)
    parts.suggestions.hidden = buttons.length === 0
    parts.restart.hidden = messages.length === 0
    if (parts.log.childElementCount !== before || sending) this.#toEnd()
  }
}

if (!customElements.get('dockline-chat')) customElements.define('dockline-chat', DocklineChat)
