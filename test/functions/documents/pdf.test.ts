import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fontkit from 'fontkit'
import { describe, expect, it } from 'vitest'
import { fontFile } from '../../../functions/documents/font-file.ts'
import { openFont, pagesOf, paintPdf } from '../../../functions/documents/paint-pdf.ts'
import { PAGE, type PrintedPage, type TextBox } from '../../../functions/documents/pen.ts'
import { printable } from '../../../functions/documents/printable.ts'
import type { PrintedStatement } from '../../../functions/documents/printed-statement.ts'
import { statementOf } from '../../../functions/documents/statement-of.ts'
import { issuedInvoice } from './issued.ts'
import { inkIn, pixelsOf } from './pixels.ts'
import { randomFrom } from './random-invoice.ts'

const bytes = readFileSync(fontFile())
const font = openFont(bytes)
const at = new Date('2026-11-22T08:31:00.000Z')

const overlap = (a: TextBox, b: TextBox): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height - 0.01 && b.y < a.y + a.height - 0.01

const overlapping = ({ texts }: PrintedPage): string[] =>
  texts.flatMap((a, i) =>
    texts.slice(i + 1).flatMap(b => (overlap(a, b) ? [`"${a.text}" and "${b.text}"`] : [])),
  )

const outside = ({ texts }: PrintedPage): TextBox[] =>
  texts.filter(
    ({ x, y, width, height, text, size }) =>
      x < PAGE.margin - 1 ||
      x + width > PAGE.width - PAGE.margin + 1 ||
      y + height > PAGE.height - PAGE.margin + 6 ||
      font.measure(text, size) > width + 0.01,
  )

describe('a printed statement', () => {
  for (const [where, lines] of [
    ['CN', 1],
    ['CN', 8],
    ['CN', 500],
    ['DE', 30],
    ['DE', 200],
  ] as const) {
    it(`of ${lines} lines in ${where} has no text over another and none beside the page`, () => {
      const pages = pagesOf(statementOf(issuedInvoice({ where, lines, discounted: true })), font)
      for (const page of pages) {
        expect(overlapping(page)).toEqual([])
        expect(outside(page)).toEqual([])
      }
    })
  }

  it('repeats the heads on every page and carries what was summed up over to the next', () => {
    const pages = pagesOf(statementOf(issuedInvoice({ where: 'CN', lines: 500 })), font)
    expect(pages.length).toBeGreaterThan(15)
    const textsOf = (page: PrintedPage | undefined) => page?.texts.map(({ text }) => text) ?? []
    const following = (page: PrintedPage | undefined, label: string) => {
      const texts = textsOf(page)
      return texts[texts.indexOf(label) + 1]
    }
    for (const [i, page] of pages.entries()) {
      expect(textsOf(page)).toContain(`第 ${i + 1} 页，共 ${pages.length} 页  ${i + 1} / ${pages.length}`)
      if (i === pages.length - 1) continue
      expect(textsOf(page)).toContain('单价')
      const carried = following(page, '转下页 Carried forward')
      expect(carried).toMatch(/^[\d,]+\.\d\d$/)
      const next = pages[i + 1]
      if (textsOf(next).includes('承前页 Brought forward'))
        expect(following(next, '承前页 Brought forward')).toBe(carried)
    }
  })

  it('is the same bytes when it is painted again', async () => {
    const statement = statementOf(issuedInvoice({ where: 'CN', lines: 60 }))
    const [one, two] = [await paintPdf(statement, font, at), await paintPdf(statement, openFont(bytes), at)]
    expect(one.equals(two)).toBe(true)
  })

  it('never bears the name of a 发票', () => {
    for (const lines of [1, 100]) {
      const invoice = issuedInvoice({ where: 'CN', lines })
      for (const kind of ['invoice', 'creditNote'] as const)
        expect(JSON.stringify(statementOf({ ...invoice, kind }))).not.toMatch(/发票|invoice/i)
    }
  })

  it('of 8 lines has 60 kB at most', async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const pdf = await paintPdf(statementOf(issuedInvoice({ where: 'CN', lines: 8, seed })), font, at)
      expect(pdf.length).toBeLessThan(60_000)
    }
  })
})

/** What people are called: 52 characters of names that most fonts lack, and what GBK has. */
const rare =
  '䶮𬭎𫖯㛃𬱖𬬿𫍯𬶏𬴂𬤇𫓧𫄸𬘭𬳵𬬻𬬸𬭚𬭛𬭤𬶐𬸣𬺈𬬱𬭊𬣙𬇙𬣞𬘓𫭟𫭢𫇭𫐄𫵷𬇕𬇹𬍛𬪩𬺓𬱟𬨂𬸚𬊤𫘧𫘨𫛭𫠆𬃊𬤊㭎㸆㳇㺃'

const gbk = (() => {
  const decoder = new TextDecoder('gbk')
  const found: string[] = []
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue
      const [character, ...more] = decoder.decode(new Uint8Array([lead, trail]))
      if (character && !more.length && /[^\ufffd\p{Co}\p{Z}]/u.test(character)) found.push(character)
    }
  }
  return found
})()

const outline = (() => {
  const opened = fontkit.create(bytes) as fontkit.Font
  const known = new Map<string, boolean>()
  return (character: string): boolean => {
    const before = known.get(character)
    if (before !== undefined) return before
    const glyph = opened.glyphForCodePoint(character.codePointAt(0) ?? 0)
    const drawn = glyph.id !== 0 && glyph.path.commands.length > 0
    known.set(character, drawn)
    return drawn
  }
})()

describe('5,000 names', () => {
  it('are printed without a blank: every character has a glyph, and every glyph an outline', () => {
    const random = randomFrom(11)
    const all = [...rare, ...gbk]
    expect(gbk.length).toBeGreaterThan(21_000)
    const blanks = new Set<string>()
    for (let i = 0; i < 5_000; i++) {
      const name = Array.from({ length: random.between(2, 12) }, () => random.pick(all)).join('')
      for (const character of printable(name + random.pick([...rare]), font.hasGlyph))
        if (!outline(character)) blanks.add(character)
    }
    for (const character of printable(all.join(''), font.hasGlyph))
      if (!outline(character)) blanks.add(character)
    expect([...blanks]).toEqual([])
  })

  it('with characters that the font lacks show them as code points, and what steers is left out', () => {
    expect(printable('a\u{2a6d6}b', font.hasGlyph)).toBe('a〔U+2A6D6〕b')
    expect(printable('a\u0000\u200b\u202eb\ufe0f\tc', font.hasGlyph)).toBe('ab c')
  })
})

/** Names alone, one for each row, as a statement. */
const ofNames = (names: readonly string[]): PrintedStatement => {
  const row = {
    details: '',
    quantity: '',
    unitPrice: '',
    net: '',
    rate: '',
    tax: '',
    gross: '',
    carried: '1.00',
  }
  const party = { label: '方', lines: ['方'] }
  return {
    title: '名',
    notice: '名',
    seller: party,
    buyer: party,
    facts: [],
    rows: names.map((name, i) => ({ ...row, number: String(i + 1), name })),
    taxes: [],
    totals: [],
    remarks: [],
    footer: '名',
  }
}

const hasPoppler = spawnSync('pdftoppm', ['-v']).status === 0

describe('the painted page', () => {
  it('has ink in the box of every name, and its text can be taken out', async () => {
    const random = randomFrom(12)
    const names = Array.from({ length: 60 }, () =>
      Array.from({ length: 6 }, () => random.pick([...rare, ...gbk.slice(8_000)])).join(''),
    )
    const statement = ofNames(names)
    const pages = pagesOf(statement, font)
    const pdf = await paintPdf(statement, font, at)
    expect(pdf.subarray(0, 8).toString('latin1')).toBe('%PDF-1.7')
    // Pixels need a renderer; without one the outlines above are the evidence.
    if (!hasPoppler) return
    const folder = mkdtempSync(join(tmpdir(), 'dockline-pdf-'))
    try {
      writeFileSync(join(folder, 'a.pdf'), pdf)
      execFileSync('pdftoppm', ['-r', '144', '-gray', join(folder, 'a.pdf'), join(folder, 'p')])
      const text = execFileSync('pdftotext', [join(folder, 'a.pdf'), '-'], { encoding: 'utf8' })
      for (const name of names) expect(text.normalize('NFKC')).toContain(name.normalize('NFKC'))
      for (const [i, { texts }] of pages.entries()) {
        const digits = String(pages.length).length
        const image = pixelsOf(readFileSync(join(folder, `p-${String(i + 1).padStart(digits, '0')}.pgm`)))
        for (const box of texts.filter(({ text }) => names.includes(text))) {
          for (let c = 0; c < 6; c++) {
            const glyph = { x: box.x + c * box.size, y: box.y, width: box.size, height: box.height }
            expect(inkIn(image, glyph, 2), `${[...box.text][c]} of ${box.text}`).toBeGreaterThan(4)
          }
        }
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
