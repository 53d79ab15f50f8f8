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
/** Between the margins. */
export const WIDTH = PAGE.width - 2 * PAGE.margin
/** Where the body of a page ends: its foot is below. */
export const BOTTOM = PAGE.height - PAGE.margin - 22
export const LEADING = 1.45
export const BODY = 8
export const SMALL = 6.5
export const GAP = 4

/** Puts lines of text onto a page. */
export const pen = (measure: Measure) => {
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
export type Pen = ReturnType<typeof pen>
