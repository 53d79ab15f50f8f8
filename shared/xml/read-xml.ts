import { decodeXml } from './decode-xml.ts'
import { XmlRefused } from './xml-refused.ts'
import { isXmlText, XML_NAME } from './xml-text.ts'

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
const MOST_ATTRIBUTES = 64

interface Open {
  readonly tag: string
  readonly element: { name: string; namespace: string; attributes: Record<string, string> }
  readonly children: XmlElement[]
  /** prefix → namespace, shared with the parent unless this element declares its own */
  readonly scope: Readonly<Record<string, string>>
  text: string
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const REFERENCE = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{1,8}));|&/g

const BLANK = /^[ \t\r\n]*$/
const SPACE = /[ \t\r\n]+/y
const ATTRIBUTE = new RegExp(`(${XML_NAME})[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:"([^"<]*)"|'([^'<]*)')`, 'uy')
const TAG_NAME = new RegExp(XML_NAME, 'uy')

/**
 * Reads a document into a tree. Namespaces are resolved, well-formedness is checked. There are no document
 * types, so there are no entities but the five of XML and numbers: nothing expands, nothing is fetched.
 *
 * @throws XmlRefused saying what is wrong and where
 */
export const readXml = (source: string | Uint8Array, limits: Partial<XmlLimits> = {}): XmlElement => {
  const most = { ...usualLimits, ...limits }
  const xml = decodeXml(source, most.bytes)
  const refuse = (reason: string, at: number): never => {
    throw new XmlRefused(reason, xml, at)
  }

  const resolved = (raw: string, at: number): string => {
    const text = raw.includes('&')
      ? raw.replace(REFERENCE, (_, decimal, hex, name, offset) => {
          const character = decimal || hex ? Number(hex ? `0x${hex}` : decimal) : undefined
          if (character !== undefined && character <= 0x10ffff && isXmlText(String.fromCodePoint(character)))
            return String.fromCodePoint(character)
          const entity = name && Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined
          return entity ?? refuse('there is no such entity or character', at + offset)
        })
      : raw
    return text
  }

  const attributesAt = (start: number, tag: string) => {
    const attributes: Record<string, string> = {}
    const declared: Record<string, string> = {}
    let at = start
    for (let count = 0; ; count++) {
      SPACE.lastIndex = at
      const spaced = SPACE.test(xml)
      if (spaced) at = SPACE.lastIndex
      const end = xml.startsWith('/>', at) ? 2 : xml[at] === '>' ? 1 : 0
      if (end) return { attributes, declared, empty: end === 2, after: at + end }
      ATTRIBUTE.lastIndex = at
      const found = spaced ? ATTRIBUTE.exec(xml) : null
      if (!found) return refuse(`the tag ${tag} is not well-formed`, at)
      const [whole, name = '', double, single] = found
      if (count >= MOST_ATTRIBUTES) return refuse('an element has too many attributes', at)
      const value = resolved((double ?? single ?? '').replace(/[\t\r\n]/g, ' '), at)
      const into = name === 'xmlns' || name.startsWith('xmlns:') ? declared : attributes
      const key = into === declared ? name.slice(6) : name
      if (Object.hasOwn(into, key)) return refuse(`the attribute ${name} is there twice`, at)
      into[key] = value
      at += whole.length
    }
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
    TAG_NAME.lastIndex = start + 1
    const tag = TAG_NAME.exec(xml)?.[0]
    if (!tag) return refuse('a tag has no name', start)
    if (root) return refuse('there is more than one root element', start)
    if (++elements > most.elements) return refuse(`there are more than ${most.elements} elements`, start)
    if (stack.length >= most.depth) return refuse(`elements are nested deeper than ${most.depth}`, start)
    const { attributes, declared, empty, after } = attributesAt(start + 1 + tag.length, tag)
    const outer = stack.at(-1)?.scope ?? { xml: 'http://www.w3.org/XML/1998/namespace' }
    const scope = Object.keys(declared).length ? { ...outer, ...declared } : outer
    const open: Open = {
      tag,
      element: { ...splitName(tag, scope, start), attributes },
      children: [],
      scope,
      text: '',
    }
    if (empty) close(open)
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
    if (end > at) characters(resolved(xml.slice(at, end), at), at)
    at = next < 0 ? end : markup(next)
  }
  if (stack.length) refuse(`the element ${stack.at(-1)?.tag} has no end`, xml.length)
  return root ?? refuse('there is no element', 0)
}
