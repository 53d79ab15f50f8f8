import { readXml, type XmlElement } from '../../shared/xml/read-xml.ts'

/** The child at the end of a path of names; namespaces are UBL's and not repeated here. */
const at = (element: XmlElement, ...[name, ...rest]: string[]): XmlElement | undefined => {
  if (name === undefined) return element
  const child = element.children.find(one => one.name === name)
  return child && at(child, ...rest)
}

const textAt = (element: XmlElement, ...path: string[]): string => at(element, ...path)?.text.trim() ?? ''

/**
 * Reads a Peppol Message Level Response (UBL 2.1 ApplicationResponse): code by UNCL4343 (AP, AB, RE), the
 * document it is about, and the first description of what was wrong.
 *
 * @throws Error for what is none
 */
export const readMessageLevelResponse = (
  xml: string,
): { code: string; documentId: string; reason: string | undefined } => {
  const root = readXml(xml, { bytes: 200_000 })
  if (root.name !== 'ApplicationResponse') throw new Error(`${root.name} is no ApplicationResponse`)
  const response = at(root, 'DocumentResponse')
  if (!response) throw new Error('There is no DocumentResponse')
  const reason =
    textAt(response, 'Response', 'Description') || textAt(response, 'LineResponse', 'Response', 'Description')
  return {
    code: textAt(response, 'Response', 'ResponseCode'),
    documentId: textAt(response, 'DocumentReference', 'ID'),
    reason: reason || undefined,
  }
}
