import { Buffer } from 'node:buffer'
import * as fontkit from 'fontkit'
import PDFDocument from 'pdfkit'
import { layoutStatement } from './layout-statement.ts'
import { PAGE, type PrintedPage, type TextBox } from './pen.ts'
import { printable } from './printable.ts'
import type { PrintedStatement } from './printed-statement.ts'
import type { Measure } from './wrap-text.ts'

/** The font as bytes of a TrueType file, opened once for a function's life. */
export interface PrintFont {
  readonly bytes: Buffer
  readonly hasGlyph: (codePoint: number) => boolean
  readonly measure: Measure
}

/** Opens a font for measuring. Kerning is not counted: it is switched off where text is painted. */
export const openFont = (bytes: Buffer): PrintFont => {
  const font = fontkit.create(bytes) as fontkit.Font
  const widths = new Map<string, number>()
  const widthOf = (character: string): number => {
    const known = widths.get(character)
    if (known !== undefined) return known
    const { advanceWidth } = font.glyphForCodePoint(character.codePointAt(0) ?? 0)
    const width = advanceWidth / font.unitsPerEm
    widths.set(character, width)
    return width
  }
  return {
    bytes,
    hasGlyph: codePoint => font.hasGlyphForCodePoint(codePoint),
    measure: (text, size) => {
      let width = 0
      for (const character of text) width += widthOf(character)
      return width * size
    },
  }
}

const TONES = { dark: '#1a1a1a', soft: '#666666' } as const

const offset = ({ align, width, text, size }: TextBox, measure: Measure): number => {
  if (align === 'left') return 0
  const spare = width - measure(text, size)
  return align === 'right' ? spare : spare / 2
}

const paintPage = (document: PDFKit.PDFDocument, { texts, rules }: PrintedPage, measure: Measure) => {
  document.addPage({ size: [PAGE.width, PAGE.height], margin: 0 })
  for (const { x, y, width, weight } of rules) {
    document
      .lineWidth(weight)
      .moveTo(x, y)
      .lineTo(x + width, y)
      .stroke('#999999')
  }
  for (const box of texts) {
    document.fontSize(box.size).fillColor(TONES[box.tone])
    document.text(box.text, box.x + offset(box, measure), box.y, { lineBreak: false })
  }
}

/** Every text of a statement with every character to be seen. */
const allPrintable = <T>(value: T, hasGlyph: PrintFont['hasGlyph']): T => {
  if (typeof value === 'string')
    return value
      .split('\n')
      .map(line => printable(line, hasGlyph))
      .join('\n') as T
  if (Array.isArray(value)) return value.map(one => allPrintable(one, hasGlyph)) as T
  return Object.fromEntries(
    Object.entries(value as object).map(([name, one]) => [name, allPrintable(one, hasGlyph)]),
  ) as T
}

/** The pages of a statement, as they will be painted. */
export const pagesOf = (statement: PrintedStatement, { hasGlyph, measure }: PrintFont): PrintedPage[] =>
  layoutStatement(allPrintable(statement, hasGlyph), measure)

/**
 * Paints a statement as PDF. The same statement gives the same bytes.
 *
 * @param createdAt what the file names as its date: that of the invoice, never now
 */
export const paintPdf = async (
  statement: PrintedStatement,
  font: PrintFont,
  createdAt: Date,
): Promise<Buffer> => {
  const document = new PDFDocument({
    autoFirstPage: false,
    pdfVersion: '1.7',
    lang: 'zh-CN',
    // Types want a name here; the bytes of a font do as well, and keep Helvetica's metrics out of the bundle.
    font: font.bytes as unknown as string,
    info: { Title: statement.title, Producer: 'Dockline', Creator: 'Dockline', CreationDate: createdAt },
  })
  const chunks: Buffer[] = []
  const done = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk))
    document.on('end', () => resolve(Buffer.concat(chunks)))
    document.on('error', reject)
  })
  for (const page of pagesOf(statement, font)) paintPage(document, page, font.measure)
  document.end()
  return done
}
