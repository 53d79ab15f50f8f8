import { decodeXml } from './decode-xml.ts'
import { type Refuse, readTag, resolvedText } from './read-tag.ts'
import { XmlRefused } from './xml-refused.ts'

/** An element as it was read; comments and processing instructions are not kept. */
export interface XmlElement {
  /** without prefix */
  readonly name: string
  /** the namespace's address, empty for none */
  readonly namespace: string
  /** by their names as written; declarations of namespaces are not among them */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** its own characters, without those of its children */
  readonly text: string
}

/** What a document from outside may cost. */
export interface XmlLimits {
  readonly bytes: number
  readonly elements: number
  readonly depth: number
}

const usualLimits: XmlLimits = { bytes: 5_000_000, elements: 200_000, depth: 64 }

interface Open {
  readonly tag: string
  readonly element: { name: string; namespace: string; attributes: Record<string, string> }
  readonly children: XmlElement[]
  /** prefix → namespace, shared with the parent unless this element declares its own */
  readonly scope: Readonly<Record<string, string>>
  text: string
}

const BLANK = /^[ \t\r\n]*$/

/**
 * Reads a document into a tree. Namespaces are resolved, well-formedness is checked. There are no document
 * types, so there are no entities but the five of XML and numbers: nothing expands, nothing is fetched.
 *
 * @throws XmlRefused saying what is wrong and where
 */
export const readXml = (source: string | Uint8Array, limits: Partial<XmlLimits> = {}): XmlElement => {
  const most = { ...usualLimits, ...limits }
  const xml = decodeXml(source, most.bytes)
  const refuse: Refuse = (reason, at) => {
    throw new XmlRefused(reason, xml, at)
  }

  const splitName = (tag: string, scope: Readonly<Record<string, string>>, at: number) => {
    const colon = tag.indexOf(':')
    const prefix = colon < 0 ? '' : tag.slice(0, colon)
    const namespace = Object.hasOwn(scope, prefix) ? scope[prefix] : prefix === '' ? '' : undefined
    if (namespace === undefined) return refuse(`the prefix ${prefix} has no namespace`, at)
    return { name: colon < 0 ? tag : tag.slice(colon + 1), namespace }
  }

  const stack: Open[] = []
  let root: XmlElement | undefined
  let elements = 0

  const close = ({ element, children, text }: Open): void => {
    const done = { ...element, children, text }
    const parent = stack.at(-1)
    if (parent) parent.children.push(done)
    else root = done
  }

  const openTag = (start: number): number => {
    const { tag, attributes, declared, isEmpty, after } = readTag(xml, start, refuse)
    if (root) return refuse('there is more than one root element', start)
    if (++elements > most.elements) return refuse(`there are more than ${most.elements} elements`, start)
    if (stack.length >= most.depth) return refuse(`elements are nested deeper than ${most.depth}`, start)
    const outer = stack.at(-1)?.scope ?? { xml: 'http://www.w3.org/XML/1998/namespace' }
    const scope = Object.keys(declared).length ? { ...outer, ...declared } : outer
    const open: Open = {
      tag,
      element: { ...splitName(tag, scope, start), attributes },
      children: [],
      scope,
      text: '',
    }
    if (isEmpty) close(open)
    else stack.push(open)
    return after
  }

  const closeTag = (start: number): number => {
    const end = xml.indexOf('>', start)
    const tag = xml.slice(start + 2, end).trimEnd()
    const open = stack.pop()
    if (end < 0 || !open || open.tag !== tag)
      return refuse(`the end tag ${tag.slice(0, 80)} has no start`, start)
    close(open)
    return end + 1
  }

  const characters = (text: string, at: number): void => {
    const open = stack.at(-1)
    if (open) open.text += text
    else if (!BLANK.test(text)) refuse('there are characters outside the root element', at)
  }

  /** The end of `<!-- … -->`, `<? … ?>` or a section of characters. */
  const endOf = (mark: string, start: number, what: string): number => {
    const end = xml.indexOf(mark, start)
    return end < 0 ? refuse(`${what} has no end`, start) : end + mark.length
  }

  const markup = (at: number): number => {
    if (xml.startsWith('</', at)) return closeTag(at)
    if (xml.startsWith('<?', at)) return endOf('?>', at + 2, 'a processing instruction')
    if (xml.startsWith('<!--', at)) return endOf('-->', at + 4, 'a comment')
    if (xml.startsWith('<![CDATA[', at) && stack.length) {
      const after = endOf(']]>', at + 9, 'a section of characters')
      characters(xml.slice(at + 9, after - 3), at)
      return after
    }
    if (xml.startsWith('<!', at)) return refuse('document types and entities are not accepted', at)
    return openTag(at)
  }

  let at = 0
  while (at < xml.length) {
    const next = xml.indexOf('<', at)
    const end = next < 0 ? xml.length : next
    if (end > at) characters(resolvedText(xml.slice(at, end), at, refuse), at)
    at = next < 0 ? end : markup(next)
  }
  if (stack.length) refuse(`the element ${stack.at(-1)?.tag} has no end`, xml.length)
  return root ?? refuse('there is no element', 0)
}
