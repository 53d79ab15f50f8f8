import type { Fact, PrintedParty, PrintedRow, PrintedStatement } from './printed-statement.ts'
import { type Measure, wrapText } from './wrap-text.ts'

/** A line of text in its place; `x` and `y` are its box's upper left corner, in points. */
export interface TextBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly text: string
  readonly size: number
  readonly align: 'left' | 'right' | 'center'
  readonly tone: 'dark' | 'soft'
}

/** A horizontal line. */
export interface RuleLine {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly weight: number
}

export interface PrintedPage {
  readonly texts: readonly TextBox[]
  readonly rules: readonly RuleLine[]
}

/** A4 in points. */
export const PAGE = { width: 595.28, height: 841.89, margin: 40 } as const
const WIDTH = PAGE.width - 2 * PAGE.margin
const BOTTOM = PAGE.height - PAGE.margin - 22
const LEADING = 1.45
const BODY = 8
const SMALL = 6.5
const GAP = 4

type Column = keyof Omit<PrintedRow, 'details' | 'carried'>

const columns: readonly { name: Column; head: string; width: number; align: TextBox['align'] }[] = [
  { name: 'number', head: '序号\nNo.', width: 26, align: 'left' },
  { name: 'name', head: '名称\nItem', width: 165, align: 'left' },
  { name: 'quantity', head: '数量\nQuantity', width: 58, align: 'right' },
  { name: 'unitPrice', head: '单价\nUnit price', width: 62, align: 'right' },
  { name: 'net', head: '不含税金额\nNet', width: 62, align: 'right' },
  { name: 'rate', head: '税率\nRate', width: 32, align: 'right' },
  { name: 'tax', head: '税额\nTax', width: 50, align: 'right' },
  { name: 'gross', head: '价税合计\nGross', width: WIDTH - 455, align: 'right' },
]

/** Puts lines of text onto a page. */
const pen = (measure: Measure) => {
  const texts: TextBox[] = []
  const rules: RuleLine[] = []
  type Place = { x: number; y: number; width: number; size: number }
  type Look = Partial<Pick<TextBox, 'align' | 'tone'>>
  /** Writes a text in as many lines as it takes; gives the y below it. */
  const write = (
    text: string,
    { x, y, width, size }: Place,
    { align = 'left', tone = 'dark' }: Look = {},
  ) => {
    const height = size * LEADING
    const lines = text.split('\n').flatMap(one => wrapText(one, width, size, measure))
    for (const [i, line] of lines.entries())
      texts.push({ x, y: y + i * height, width, height, text: line, size, align, tone })
    return y + lines.length * height
  }
  const rule = (y: number, weight = 0.5) => rules.push({ x: PAGE.margin, y, width: WIDTH, weight })
  return { write, rule, page: (): PrintedPage => ({ texts, rules }) }
}
type Pen = ReturnType<typeof pen>

const writeParty = ({ write }: Pen, { label, lines }: PrintedParty, x: number, y: number): number => {
  const width = WIDTH / 2 - 10
  let at = write(label, { x, y, width, size: SMALL }, { tone: 'soft' })
  for (const [i, line] of lines.entries()) at = write(line, { x, y: at, width, size: i ? BODY : BODY + 2 })
  return at
}

const writeFacts = ({ write }: Pen, facts: readonly Fact[], y: number): number => {
  const width = WIDTH / 3
  let at = y
  for (let i = 0; i < facts.length; i += 3) {
    const ends = facts.slice(i, i + 3).map(({ label, value }, j) => {
      const x = PAGE.margin + j * width
      const below = write(label, { x, y: at, width: width - 8, size: SMALL }, { tone: 'soft' })
      return write(value, { x, y: below, width: width - 8, size: BODY })
    })
    at = Math.max(...ends) + GAP
  }
  return at
}

const writeTop = (on: Pen, statement: PrintedStatement): number => {
  const at = { x: PAGE.margin, width: WIDTH }
  let y = on.write(statement.title, { ...at, y: PAGE.margin, size: 18 })
  y = on.write(statement.notice, { ...at, y: y + 2, size: SMALL }, { tone: 'soft' })
  on.rule(y + GAP, 1)
  y += 2 * GAP
  const ends = [
    writeParty(on, statement.seller, PAGE.margin, y),
    writeParty(on, statement.buyer, PAGE.margin + WIDTH / 2 + 10, y),
  ]
  y = Math.max(...ends) + GAP
  return writeFacts(on, statement.facts, y + GAP)
}

const writeHead = (on: Pen, y: number): number => {
  on.rule(y)
  let x = PAGE.margin
  const ends = columns.map(({ head, width, align }) => {
    const end = on.write(head, { x, y: y + 2, width: width - GAP, size: SMALL }, { align, tone: 'soft' })
    x += width
    return end
  })
  const below = Math.max(...ends) + 2
  on.rule(below)
  return below + 3
}

const rowHeight = (row: PrintedRow, measure: Measure): number => {
  const heights = columns.map(({ name, width }) => {
    const lines = wrapText(row[name], width - GAP, BODY, measure).length
    const details = name === 'name' ? wrapText(row.details, width - GAP, SMALL, measure).length : 0
    return lines * BODY * LEADING + details * SMALL * LEADING
  })
  return Math.max(...heights) + 3
}

const writeRow = (on: Pen, row: PrintedRow, y: number): void => {
  let x = PAGE.margin
  for (const { name, width, align } of columns) {
    const place = { x, y, width: width - GAP, size: BODY }
    const below = on.write(row[name], place, { align })
    if (name === 'name') on.write(row.details, { ...place, y: below, size: SMALL }, { tone: 'soft' })
    x += width
  }
}

const CARRIED_HEIGHT = BODY * LEADING + 4

const writeCarried = (on: Pen, label: string, value: string, y: number): number => {
  const place = { x: PAGE.margin, y: y + 2, size: BODY }
  on.write(label, { ...place, width: WIDTH / 2 }, { tone: 'soft' })
  on.write(value, { ...place, x: PAGE.margin + WIDTH / 2, width: WIDTH / 2 - GAP }, { align: 'right' })
  return y + CARRIED_HEIGHT
}

/** All rows over as many pages as they take; gives the pages that are full, the open one and where it ends. */
const writeRows = (first: Pen, top: number, { rows }: PrintedStatement, measure: Measure) => {
  const full: Pen[] = []
  let on = first
  let y = writeHead(on, top)
  let before: PrintedRow | undefined
  for (const row of rows) {
    const height = rowHeight(row, measure)
    if (before && y + height + CARRIED_HEIGHT > BOTTOM) {
      writeCarried(on, '转下页 Carried forward', before.carried, y)
      full.push(on)
      on = pen(measure)
      y = writeCarried(on, '承前页 Brought forward', before.carried, writeHead(on, PAGE.margin))
    }
    writeRow(on, row, y)
    y += height
    before = row
  }
  on.rule(y)
  return { full, on, y: y + GAP }
}

const writeTaxes = ({ write }: Pen, { taxes }: PrintedStatement, y: number): number => {
  let at = y
  const head = { rate: '税率 Rate', net: '不含税 Net', tax: '税额 Tax', gross: '合计 Gross' }
  for (const [i, row] of [head, ...taxes].entries()) {
    let x = PAGE.margin
    const ends = (['rate', 'net', 'tax', 'gross'] as const).map((name, j) => {
      const width = j ? 62 : 74
      const look = { align: j ? 'right' : 'left', tone: i ? 'dark' : 'soft' } as const
      const end = write(row[name], { x, y: at, width: width - GAP, size: i ? BODY : SMALL }, look)
      x += width
      return end
    })
    at = Math.max(...ends)
  }
  return at
}

const writeTotals = ({ write }: Pen, { totals }: PrintedStatement, y: number): number => {
  const x = PAGE.margin + 290
  const width = WIDTH - 290
  return totals.reduce((at, { label, value }, i) => {
    const size = i === totals.length - 1 ? BODY + 2 : BODY
    const ends = [
      write(label, { x, y: at, width: width / 2, size }, { tone: 'soft' }),
      write(value, { x: x + width / 2, y: at, width: width / 2 - GAP, size }, { align: 'right' }),
    ]
    return Math.max(...ends)
  }, y)
}

const writeEnd = (on: Pen, statement: PrintedStatement, y: number): number => {
  const below = Math.max(writeTaxes(on, statement, y), writeTotals(on, statement, y)) + 2 * GAP
  return statement.remarks.reduce(
    (at, text) => on.write(text, { x: PAGE.margin, y: at, width: WIDTH, size: BODY }) + 2,
    below,
  )
}

/** Places a statement on pages of A4: the heads repeat on each, and what was summed up is carried over. */
export const layoutStatement = (statement: PrintedStatement, measure: Measure): PrintedPage[] => {
  const first = pen(measure)
  const { full, on, y } = writeRows(first, writeTop(first, statement), statement, measure)
  const pens = [...full, on]
  const trial = writeEnd(pen(measure), statement, y)
  if (trial > BOTTOM) {
    const last = pen(measure)
    writeEnd(last, statement, PAGE.margin)
    pens.push(last)
  } else writeEnd(on, statement, y)
  for (const [i, each] of pens.entries()) {
    const place = { x: PAGE.margin, y: PAGE.height - PAGE.margin - 10, size: SMALL }
    each.write(statement.footer, { ...place, width: WIDTH - 90 }, { tone: 'soft' })
    const counted = `第 ${i + 1} 页，共 ${pens.length} 页  ${i + 1} / ${pens.length}`
    each.write(
      counted,
      { ...place, x: PAGE.margin + WIDTH - 90, width: 90 },
      { align: 'right', tone: 'soft' },
    )
  }
  return pens.map(each => each.page())
}
