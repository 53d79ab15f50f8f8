import { XmlRefused } from './xml-refused.ts'
import { isXmlText } from './xml-text.ts'

/** Encodings of documents that we meet: the norm's, and those of Chinese systems. */
const ENCODINGS = new Set(['utf-8', 'utf-16', 'utf-16le', 'utf-16be', 'us-ascii', 'gbk', 'gb2312', 'gb18030'])
const DECLARED = /^<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']/

const byMark = (bytes: Uint8Array): string | undefined => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  return undefined
}

const decode = (bytes: Uint8Array): string => {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 300))
  const encoding = byMark(bytes) ?? DECLARED.exec(head)?.[1]?.toLowerCase() ?? 'utf-8'
  if (!ENCODINGS.has(encoding)) throw new XmlRefused(`its encoding ${encoding} is not accepted`, '', 0)
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new XmlRefused(`it is not ${encoding} all through`, '', 0)
  }
}

/**
 * A document's characters, with line ends as XML wants them.
 *
 * @throws XmlRefused when there are too many, or characters that XML does not have
 */
export const decodeXml = (source: string | Uint8Array, mostBytes: number): string => {
  if (source.length > mostBytes) throw new XmlRefused(`it has more than ${mostBytes} bytes`, '', 0)
  const decoded = typeof source === 'string' ? source.replace(/^\ufeff/, '') : decode(source)
  if (!isXmlText(decoded)) throw new XmlRefused('it has characters that XML does not have', '', 0)
  return decoded.includes('\r') ? decoded.replace(/\r\n?/g, '\n') : decoded
}
