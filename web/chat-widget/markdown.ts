/**
 * The part of Markdown that a reply may use: paragraphs, line breaks, lists, **strong**, *emphasis*, `code`
 * and links. It becomes a tree, never HTML, so whatever a reply carries is shown and nothing of it runs.
 * Underscores mean nothing here: ids are full of them.
 */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }

export type Block =
  | { readonly kind: 'paragraph'; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }

// Each class leaves out its own opening sign, so that a text of nothing but signs is still read in one pass.
const SIGNS = /`([^`\n]+)`|\*\*([^*\n]+)\*\*|\*([^*\s](?:[^*\n]*[^*\s])?)\*|\[([^[\]\n]+)\]\(([^()\s]+)\)/g

const SAFE_PROTOCOLS = new Set(['http:', 'https:', 'mailto:'])

/** The address of a link, or undefined when it could do anything else than open a page or a mail. */
export const safeHref = (href: string): string | undefined => {
  try {
    const url = new URL(href)
    return SAFE_PROTOCOLS.has(url.protocol) ? url.href : undefined
  } catch {
    return undefined
  }
}

const linkOrText = (whole: string, label: string, target: string): Inline => {
  const href = safeHref(target)
  return href ? { kind: 'link', href, children: parseInline(label) } : { kind: 'text', text: whole }
}

export const parseInline = (source: string): Inline[] => {
  const inlines: Inline[] = []
  let end = 0
  for (const match of source.matchAll(SIGNS)) {
    if (match.index > end) inlines.push({ kind: 'text', text: source.slice(end, match.index) })
    const [whole, code, strong, emphasis, label, target] = match
    if (code !== undefined) inlines.push({ kind: 'code', text: code })
    else if (strong !== undefined) inlines.push({ kind: 'strong', children: parseInline(strong) })
    else if (emphasis !== undefined) inlines.push({ kind: 'emphasis', children: parseInline(emphasis) })
    else inlines.push(linkOrText(whole, label ?? '', target ?? ''))
    end = match.index + whole.length
  }
  if (end < source.length) inlines.push({ kind: 'text', text: source.slice(end) })
  return inlines
}

const ITEM = /^\s{0,3}(?:([-*•])|(\d{1,3})[.)])\s+(.*)$/

/** Reads a reply into blocks. Lines that begin like list items make a list; an empty line ends a block. */
export const parseMarkdown = (source: string): Block[] => {
  const blocks: Block[] = []
  let paragraph: Inline[][] = []
  let list: { ordered: boolean; items: Inline[][] } | undefined
  const close = () => {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', lines: paragraph })
    if (list) blocks.push({ kind: 'list', ...list })
    paragraph = []
    list = undefined
  }
  for (const line of source.split(/\r?\n/)) {
    const item = ITEM.exec(line)
    const ordered = item?.[2] !== undefined
    if (item) {
      if (paragraph.length > 0 || list?.ordered !== ordered) close()
      list ??= { ordered, items: [] }
      list.items.push(parseInline(item[3] ?? ''))
    } else if (line.trim() === '') close()
    else {
      if (list) close()
      paragraph.push(parseInline(line))
    }
  }
  close()
  return blocks
}
