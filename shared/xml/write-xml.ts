import { withoutUnwritable } from './xml-text.ts'

/** An element to be written: its qualified name, attributes, and either text or elements. */
export interface XmlNode {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly content: string | readonly XmlNode[]
}

export const xmlNode = (
  name: string,
  content: XmlNode['content'],
  attributes?: Readonly<Record<string, string>>,
): XmlNode => (attributes ? { name, attributes, content } : { name, content })

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}
const SPECIAL = /[&<>\r]/g
const SPECIAL_IN_ATTRIBUTE = /[&<>"\t\n\r]/g

const escaped = (text: string, special: RegExp): string =>
  withoutUnwritable(text).replace(special, character => ESCAPES[character] ?? character)

const lines = (node: XmlNode, indent: string, out: string[]): void => {
  const { name, content, attributes = {} } = node
  let tag = `${indent}<${name}`
  for (const [key, value] of Object.entries(attributes)) {
    tag += ` ${key}="${escaped(value, SPECIAL_IN_ATTRIBUTE)}"`
  }
  if (content.length === 0) out.push(`${tag}/>`)
  else if (typeof content === 'string') out.push(`${tag}>${escaped(content, SPECIAL)}</${name}>`)
  else {
    out.push(`${tag}>`)
    for (const child of content) lines(child, `${indent}  `, out)
    out.push(`${indent}</${name}>`)
  }
}

/** A whole document in UTF-8, indented. The same tree gives the same bytes; what XML cannot hold is left out. */
export const writeXml = (root: XmlNode): string => {
  const out = ['<?xml version="1.0" encoding="UTF-8"?>']
  lines(root, '', out)
  return `${out.join('\n')}\n`
}
