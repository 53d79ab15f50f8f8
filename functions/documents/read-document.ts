import { readXml } from '../../shared/xml/read-xml.ts'
import { XmlRefused } from '../../shared/xml/xml-refused.ts'
import { isZip, readZip, ZipRefused } from '../../shared/zip/read-zip.ts'
import { checkFapiao } from './check-fapiao.ts'
import type { EuInvoice } from './eu-invoice.ts'
import { exact, shown } from './exact.ts'
import { type Fapiao, readFapiao } from './fapiao.ts'
import type { Severity } from './finding.ts'
import { type OfdInvoice, readOfd } from './ofd.ts'
import { readUbl } from './ubl.ts'
import { validateReading } from './validate-invoice.ts'

/** An invoice from outside, whatever it came in, with what is wrong with it. What it does not say is empty. */
export interface ReadDocument {
  readonly format: 'ubl' | 'fapiao' | 'ofd'
  readonly contentType: string
  readonly number: string
  readonly kind: 'invoice' | 'creditNote'
  readonly issuedOn: string
  readonly seller: { readonly name: string; readonly taxNumber: string }
  readonly buyer: { readonly name: string; readonly taxNumber: string }
  readonly currency: string
  readonly totals: { readonly net: string; readonly tax: string; readonly gross: string }
  readonly findings: readonly DocumentFinding[]
}

export interface DocumentFinding {
  readonly rule: string
  readonly severity: Severity
  readonly pointer: string
  readonly says: string
}

const sideOf = ({ name, vatIdentifier, taxRegistration, registration }: EuInvoice['seller']) => ({
  name,
  taxNumber: vatIdentifier ?? taxRegistration ?? registration?.id ?? '',
})

const ofUbl = (bytes: Uint8Array): ReadDocument => {
  const reading = readUbl(bytes)
  const { number, issuedOn, seller, buyer, currency, totals, tax } = reading.invoice
  return {
    format: 'ubl',
    contentType: 'application/xml',
    number,
    kind: reading.document === 'CreditNote' ? 'creditNote' : 'invoice',
    issuedOn,
    seller: sideOf(seller),
    buyer: sideOf(buyer),
    currency,
    totals: { net: totals.withoutTax, tax: tax.amount ?? '', gross: totals.withTax },
    findings: validateReading(reading),
  }
}

const summaryOf = ({ number, isRed, issuedAt, seller, buyer, totals }: Fapiao) => ({
  number,
  kind: isRed ? ('creditNote' as const) : ('invoice' as const),
  issuedOn: issuedAt.slice(0, 10),
  seller: { name: seller.name, taxNumber: seller.taxNumber },
  buyer: { name: buyer.name, taxNumber: buyer.taxNumber },
  currency: 'CNY',
  totals: { net: totals.net, tax: totals.tax, gross: totals.gross },
})

const ofFapiao = (bytes: Uint8Array): ReadDocument => {
  const { fapiao, notUnderstood } = readFapiao(bytes)
  return {
    format: 'fapiao',
    contentType: 'application/xml',
    ...summaryOf(fapiao),
    findings: checkFapiao(fapiao, { isIssued: true, lost: notUnderstood }),
  }
}

/** What the data beside the pages and the attached XML say differently: one of them was tampered with. */
const differences = (ofd: OfdInvoice, fapiao: Fapiao): DocumentFinding[] => {
  const pairs = {
    number: [ofd.number, fapiao.number],
    sellerTaxNumber: [ofd.sellerTaxNumber, fapiao.seller.taxNumber],
    buyerTaxNumber: [ofd.buyerTaxNumber, fapiao.buyer.taxNumber],
    net: [ofd.net, fapiao.totals.net],
    tax: [ofd.tax, fapiao.totals.tax],
  }
  return Object.entries(pairs).flatMap(([name, [face = '', xml = '']]) =>
    face && face !== xml
      ? [
          {
            rule: 'OFD-DIFFERS',
            severity: 'fatal' as const,
            pointer: `/${name}`,
            says: `The data of the OFD and its attached XML agree. Found: ${face} and ${xml}.`,
          },
        ]
      : [],
  )
}

const grossOf = ({ net, tax }: Pick<OfdInvoice, 'net' | 'tax'>): string => {
  const [a, b] = [exact(net), exact(tax)]
  if (!a || !b) return ''
  const scale = Math.max(a.scale, b.scale)
  const scaled = ({ units, scale: own }: typeof a) => units * 10n ** BigInt(scale - own)
  return shown({ units: scaled(a) + scaled(b), scale })
}

const missing = (ofd: OfdInvoice): DocumentFinding[] =>
  (['number', 'issuedOn', 'sellerTaxNumber', 'net', 'tax'] as const).flatMap(name =>
    ofd[name]
      ? []
      : [
          {
            rule: 'OFD-DATA',
            severity: 'fatal' as const,
            pointer: `/${name}`,
            says: 'An OFD invoice says its number, day, seller and sums.',
          },
        ],
  )

const ofOfd = (bytes: Uint8Array): ReadDocument => {
  const ofd = readOfd(bytes)
  const { fapiao, notUnderstood = [] } = ofd.attached ?? {}
  const about = { format: 'ofd', contentType: 'application/ofd' } as const
  if (fapiao) {
    const findings = checkFapiao(fapiao, { isIssued: true, lost: notUnderstood })
    return { ...about, ...summaryOf(fapiao), findings: [...findings, ...differences(ofd, fapiao)] }
  }
  return {
    ...about,
    number: ofd.number,
    kind: ofd.net.startsWith('-') ? 'creditNote' : 'invoice',
    issuedOn: ofd.issuedOn,
    seller: { name: '', taxNumber: ofd.sellerTaxNumber },
    buyer: { name: '', taxNumber: ofd.buyerTaxNumber },
    currency: 'CNY',
    totals: { net: ofd.net, tax: ofd.tax, gross: grossOf(ofd) },
    findings: missing(ofd),
  }
}

/** Thrown for bytes that are no invoice in a form that we read. */
export class NoDocument extends Error {
  override readonly name = 'NoDocument'
}

const ofXml = (bytes: Uint8Array): ReadDocument =>
  readXml(bytes).name === 'EInvoice' ? ofFapiao(bytes) : ofUbl(bytes)

/** The one XML in an archive, as the tax platform hands it out. */
const xmlInside = (bytes: Uint8Array): Uint8Array | undefined => {
  const files = readZip(bytes)
  const xml = [...files].filter(([name]) => name.toLowerCase().endsWith('.xml'))
  return files.has('OFD.xml') || xml.length !== 1 ? undefined : xml[0]?.[1]
}

/**
 * Reads and checks an invoice from outside: UBL 2.1, the XML of the Chinese tax platform (also zipped), or OFD.
 *
 * @throws NoDocument saying what is wrong
 */
export const readDocument = (bytes: Uint8Array): ReadDocument => {
  try {
    if (!isZip(bytes)) return ofXml(bytes)
    const xml = xmlInside(bytes)
    return xml ? { ...ofXml(xml), contentType: 'application/zip' } : ofOfd(bytes)
  } catch (thrown) {
    if (thrown instanceof XmlRefused || thrown instanceof ZipRefused) throw new NoDocument(thrown.message)
    throw thrown
  }
}
