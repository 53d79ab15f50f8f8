import { isXmlText, XML_NAME } from './xml-text.ts'

/** Says what is wrong and where; never returns. */
export type Refuse = (reason: string, at: number) => never

/** A start tag as it was read. */
export interface Tag {
  /** as written, with its prefix */
  readonly tag: string
  /** by their names as written; declarations of namespaces are not among them */
  readonly attributes: Record<string, string>
  /** prefix → namespace, as this tag declares them */
  readonly declared: Readonly<Record<string, string>>
  /** it is its own end */
  readonly isEmpty: boolean
  /** where the document goes on */
  readonly after: number
}

const MOST_ATTRIBUTES = 64

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const REFERENCE = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{1,8}));|&/g

const SPACE = /[ \t\r\n]+/y
const ATTRIBUTE = new RegExp(`(${XML_NAME})[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:"([^"<]*)"|'([^'<]*)')`, 'uy')
const TAG_NAME = new RegExp(XML_NAME, 'uy')

/** A text with its references resolved: the five entities of XML, and numbers. There are no others. */
export const resolvedText = (raw: string, at: number, refuse: Refuse): string =>
  raw.includes('&')
    ? raw.replace(REFERENCE, (_, decimal, hex, name, offset) => {
        const character = decimal || hex ? Number(hex ? `0x${hex}` : decimal) : undefined
        if (character !== undefined && character <= 0x10ffff && isXmlText(String.fromCodePoint(character)))
          return String.fromCodePoint(character)
        const entity = name && Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined
        return entity ?? refuse('there is no such entity or character', at + offset)
      })
    : raw

/** The start tag at `<`, with its attributes. */
export const readTag = (xml: string, start: number, refuse: Refuse): Tag => {
  TAG_NAME.lastIndex = start + 1
  const tag = TAG_NAME.exec(xml)?.[0]
  if (!tag) return refuse('a tag has no name', start)
  const attributes: Record<string, string> = {}
  const declared: Record<string, string> = {}
  let at = start + 1 + tag.length
  for (let count = 0; ; count++) {
    SPACE.lastIndex = at
    const spaced = SPACE.test(xml)
    if (spaced) at = SPACE.lastIndex
    const end = xml.startsWith('/>', at) ? 2 : xml[at] === '>' ? 1 : 0
    if (end) return { tag, attributes, declared, isEmpty: end === 2, after: at + end }
    ATTRIBUTE.lastIndex = at
    const found = spaced ? ATTRIBUTE.exec(xml) : null
    if (!found) return refuse(`the tag ${tag} is not well-formed`, at)
    const [whole, name = '', double, single] = found
    if (count >= MOST_ATTRIBUTES) return refuse('an element has too many attributes', at)
    const value = resolvedText((double ?? single ?? '').replace(/[\t\r\n]/g, ' '), at, refuse)
    const into = name === 'xmlns' || name.startsWith('xmlns:') ? declared : attributes
    const key = into === declared ? name.slice(6) : name
    if (Object.hasOwn(into, key)) return refuse(`the attribute ${name} is there twice`, at)
    into[key] = value
    at += whole.length
  }
}
