import { writeRows } from './layout-rows.ts'
import { BODY, BOTTOM, GAP, PAGE, type Pen, type PrintedPage, pen, SMALL, WIDTH } from './pen.ts'
import type { Fact, PrintedParty, PrintedStatement } from './printed-statement.ts'
import type { Measure } from './wrap-text.ts'

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
