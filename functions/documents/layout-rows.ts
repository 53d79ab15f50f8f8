import { BODY, BOTTOM, GAP, LEADING, PAGE, type Pen, pen, SMALL, type TextBox, WIDTH } from './pen.ts'
import type { PrintedRow, PrintedStatement } from './printed-statement.ts'
import { type Measure, wrapText } from './wrap-text.ts'

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
export const writeRows = (first: Pen, top: number, { rows }: PrintedStatement, measure: Measure) => {
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
