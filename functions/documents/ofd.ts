import { readXml, type XmlElement } from '../../shared/xml/read-xml.ts'
import { readZip, ZipRefused } from '../../shared/zip/read-zip.ts'
import { type FapiaoReading, readFapiao } from './fapiao.ts'

/** What an invoice in OFD (GB/T 33190-2016) says about itself, from the data beside its pages. */
export interface OfdInvoice {
  /** 发票号码 */
  readonly number: string
  /** 开票日期 as `YYYY-MM-DD` */
  readonly issuedOn: string
  /** 销售方纳税人识别号 */
  readonly sellerTaxNumber: string
  /** 购买方纳税人识别号 */
  readonly buyerTaxNumber: string
  /** 合计金额 */
  readonly net: string
  /** 合计税额 */
  readonly tax: string
  /** the texts on its pages, in their order */
  readonly texts: readonly string[]
  /** the tax platform's XML, where it is attached */
  readonly attached?: FapiaoReading
}

const OFD_NAMESPACE = 'http://www.ofdspec.org/2016'

const named = (root: XmlElement, name: string): XmlElement[] => {
  const found: XmlElement[] = []
  const visit = (element: XmlElement): void => {
    if (element.name === name) found.push(element)
    element.children.forEach(visit)
  }
  visit(root)
  return found
}

/** `2026年11月22日` and `20261122` as `2026-11-22` */
const day = (text: string): string => {
  const [, year, month, date] = /^(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?$/.exec(text.trim()) ?? []
  return year && month && date ? `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}` : text.trim()
}

const MOST_TEXTS = 5_000

const textsOf = (files: ReadonlyMap<string, Uint8Array>): string[] =>
  [...files]
    .filter(([name]) => /(^|\/)Content\.xml$/i.test(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, bytes]) => named(readXml(bytes), 'TextCode').map(({ text }) => text.trim()))
    .filter(Boolean)
    .slice(0, MOST_TEXTS)

const attachedXml = (files: ReadonlyMap<string, Uint8Array>): FapiaoReading | undefined => {
  for (const [name, bytes] of files) {
    if (!/attach/i.test(name) || !name.toLowerCase().endsWith('.xml')) continue
    if (readXml(bytes).name === 'EInvoice') return readFapiao(bytes)
  }
  return undefined
}

/**
 * Reads an invoice in OFD: an archive of XML.
 *
 * @throws ZipRefused, XmlRefused for what is damaged, too large or no OFD
 */
export const readOfd = (bytes: Uint8Array): OfdInvoice => {
  const files = readZip(bytes)
  const start = files.get('OFD.xml')
  const root = start && readXml(start)
  if (root?.name !== 'OFD' || root.namespace !== OFD_NAMESPACE) throw new ZipRefused('it is no OFD')
  const data = new Map(
    named(root, 'CustomData').map(({ attributes, text }) => [attributes.Name ?? '', text.trim()]),
  )
  const attached = attachedXml(files)
  return {
    number: data.get('发票号码') ?? '',
    issuedOn: day(data.get('开票日期') ?? ''),
    sellerTaxNumber: data.get('销售方纳税人识别号') ?? '',
    buyerTaxNumber: data.get('购买方纳税人识别号') ?? '',
    net: data.get('合计金额') ?? '',
    tax: data.get('合计税额') ?? '',
    texts: textsOf(files),
    ...(attached ? { attached } : {}),
  }
}
