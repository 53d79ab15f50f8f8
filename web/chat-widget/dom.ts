import type { Block, Inline } from './markdown.ts'

type Child = Node | string | undefined | false

/** Makes an element. Texts become text nodes: there is no way through here from a string to markup. */
export const element = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | boolean | undefined>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] => {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value)
  }
  made.append(...children.filter(child => child !== undefined && child !== false))
  return made
}

const SVG = 'http://www.w3.org/2000/svg'

/** An icon of one stroked path on a 24 × 24 field, hidden from screen readers. */
export const icon = (path: string): SVGElement => {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS(SVG, 'path')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}

const TAGS = { strong: 'strong', emphasis: 'em' } as const

const inline = (part: Inline): Node => {
  if (part.kind === 'text') return document.createTextNode(part.text)
  if (part.kind === 'code') return element('code', {}, part.text)
  if (part.kind === 'link') {
    const attributes = { href: part.href, target: '_blank', rel: 'noopener noreferrer' }
    return element('a', attributes, ...part.children.map(inline))
  }
  return element(TAGS[part.kind], {}, ...part.children.map(inline))
}

const block = (part: Block): HTMLElement => {
  if (part.kind === 'list') {
    const items = part.items.map(item => element('li', {}, ...item.map(inline)))
    return element(part.ordered ? 'ol' : 'ul', {}, ...items)
  }
  const lines = part.lines.flatMap((line, i) => [i > 0 && element('br'), ...line.map(inline)])
  return element('p', {}, ...lines)
}

export const renderMarkdown = (blocks: readonly Block[]): HTMLElement[] => blocks.map(block)
