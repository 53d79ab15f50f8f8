import { element, icon, renderMarkdown } from './dom.ts'
import { parseMarkdown } from './markdown.ts'
import type { ChatMessage } from './session.ts'
import type { Texts } from './texts.ts'

/** Must agree with the API's limit, counted in UTF-16 units as both do. */
export const MAX_LENGTH = 2000

const BUBBLE = 'M21 12a8 8 0 0 1-8 8H4l2.2-3.2A8 8 0 1 1 21 12Z M9 12h.01 M13 12h.01 M17 12h.01'
const CROSS = 'M6 6l12 12 M18 6 6 18'
const THUMB = 'M7 11v9H4v-9zm0 0 4-8c1.5 0 2.5 1 2.5 2.5V9H19a2 2 0 0 1 2 2.3l-1 7a2 2 0 0 1-2 1.7H7'
const RESTART = 'M4 5v5h5 M4.6 14a8 8 0 1 0 1.2-7.3L4 10'
const PLANE = 'M4 12 20 4l-5 16-3.5-6.5L4 12Z M11.5 13.5 20 4'

/** The parts of the widget that are there from the start; `paint` and the element fill and wire them. */
export interface Parts {
  readonly launcher: HTMLButtonElement
  readonly panel: HTMLElement
  readonly restart: HTMLButtonElement
  readonly close: HTMLButtonElement
  readonly log: HTMLElement
  readonly typing: HTMLElement
  readonly suggestions: HTMLElement
  readonly form: HTMLFormElement
  readonly input: HTMLTextAreaElement
  readonly limit: HTMLElement
}

export const build = (texts: Texts): Parts => {
  const launcher = element(
    'button',
    {
      type: 'button',
      class: 'launcher',
      part: 'launcher',
      'aria-label': texts.open,
      'aria-controls': 'panel',
      'aria-expanded': 'false',
    },
    icon(BUBBLE),
  )
  const button = (label: string, path: string) =>
    element('button', { type: 'button', class: 'tool', 'aria-label': label, title: label }, icon(path))
  const restart = button(texts.restart, RESTART)
  const close = button(texts.close, CROSS)
  const log = element('div', { class: 'log', role: 'log', tabindex: '0', 'aria-label': texts.conversation })
  const typing = element('div', { class: 'typing', role: 'status' })
  const suggestions = element('div', { class: 'suggestions', role: 'group', 'aria-label': texts.suggestions })
  const input = element('textarea', {
    id: 'input',
    rows: '1',
    placeholder: texts.placeholder,
    autocomplete: 'off',
    enterkeyhint: 'send',
    'aria-describedby': 'limit',
  })
  const limit = element('p', { class: 'limit', id: 'limit', role: 'alert', hidden: true }, texts.tooLong)
  const send = element(
    'button',
    { type: 'submit', class: 'send', 'aria-label': texts.send, title: texts.send },
    icon(PLANE),
  )
  const label = element('label', { class: 'unseen', for: 'input' }, texts.label)
  const form = element('form', {}, label, input, send)
  const names = element(
    'div',
    { class: 'names' },
    element('h2', { id: 'title' }, texts.title),
    element('p', { class: 'automated' }, texts.automated),
  )
  const panel = element(
    'section',
    { class: 'panel', id: 'panel', part: 'panel', role: 'dialog', 'aria-labelledby': 'title', hidden: true },
    element('div', { class: 'header' }, names, restart, close),
    log,
    typing,
    suggestions,
    form,
    limit,
  )
  return { launcher, panel, restart, close, log, typing, suggestions, form, input, limit }
}

const timeOf = (at: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(new Date(at))

const trouble = (message: ChatMessage, texts: Texts, retry: () => void): Node[] => {
  const { pending } = message
  if (!pending || pending === 'sending') return []
  const word = { waiting: texts.waiting, signIn: texts.signIn, failed: texts.failed }[pending]
  const parts: Node[] = [element('span', { class: 'trouble' }, word)]
  if (pending !== 'failed') {
    const button = element('button', { type: 'button' }, texts.retry)
    button.addEventListener('click', retry)
    parts.push(button)
  }
  return parts
}

/** Thumbs for a reply, until one was pressed. */
const opinions = (message: ChatMessage, texts: Texts, rate: (helpful: boolean) => void): Node[] => {
  if (message.from !== 'bot') return []
  if (message.helpful !== undefined) return [element('span', {}, texts.noted)]
  return [true, false].map(helpful => {
    const label = helpful ? texts.helpful : texts.unhelpful
    const button = element(
      'button',
      { type: 'button', class: helpful ? 'opinion' : 'opinion down', 'aria-label': label, title: label },
      icon(THUMB),
    )
    button.addEventListener('click', () => rate(helpful))
    return button
  })
}

/** One message with what is to be said about it: its time, its sources, its trouble. */
export const messageView = (
  message: ChatMessage,
  texts: Texts,
  locale: string,
  { retry, rate }: { readonly retry: () => void; readonly rate: (helpful: boolean) => void },
): HTMLElement => {
  const fromBot = message.from === 'bot'
  const speaker = { bot: texts.assistant, agent: texts.agent, person: texts.you }[message.from]
  const body = fromBot ? renderMarkdown(parseMarkdown(message.text)) : [message.text]
  const sources = (message.sources ?? []).map(({ kind, id }) =>
    element('span', {}, `${texts.source}: ${texts.kinds[kind] ?? kind} `, element('code', {}, id)),
  )
  return element(
    'div',
    { class: `message ${message.from}`, 'data-pending': message.pending },
    element('span', { class: 'unseen' }, `${speaker}: `),
    element('div', { class: 'bubble', part: `bubble ${message.from}` }, ...body),
    element(
      'div',
      { class: 'about' },
      element('time', { datetime: message.at }, timeOf(message.at, locale)),
      message.generated && element('span', {}, texts.generated),
      ...sources,
      message.from === 'agent' && element('span', {}, texts.agent),
      ...opinions(message, texts, rate),
      ...trouble(message, texts, retry),
    ),
  )
}

/** A button below the last message: something to say, or a decision on what was proposed. */
export interface Offered {
  readonly text: string
  readonly decision?: { readonly actionId: string; readonly accept: boolean }
}

/** What is offered below the last message: the yes and no to a proposal, suggestions, or examples at the start. */
export const suggestionsOf = (
  messages: readonly ChatMessage[],
  texts: Texts,
  now: string,
): readonly Offered[] => {
  const last = messages.at(-1)
  if (!last) return texts.examples.map(text => ({ text }))
  if (last.from !== 'bot') return []
  const { proposes, suggestions = [] } = last
  if (!proposes || proposes.expiresAt <= now) return suggestions
  const { actionId } = proposes
  return [
    { text: texts.confirm, decision: { actionId, accept: true } },
    { text: texts.decline, decision: { actionId, accept: false } },
  ]
}
