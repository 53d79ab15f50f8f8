/** Width of a text in points at a size. */
export type Measure = (text: string, size: number) => number

/** Where a Chinese line may end: after any Han character, kana or full-width form, but not before these. */
const WIDE = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[\u{20000}-\u{3ffff}]/u
const NOT_FIRST = /^[,.;:!?)\]}%、。，；：！？）】》」』”’…·]/

/** The pieces that a line may end after, blanks staying with the piece before them. */
const pieces = (text: string): string[] => {
  const found: string[] = []
  let open = ''
  for (const character of text) {
    const joins = open !== '' && NOT_FIRST.test(character)
    if (WIDE.test(character) && !joins) {
      if (open) found.push(open)
      open = character
    } else if (open !== '' && !joins && !/\s/.test(character) && (/[\s-]$/.test(open) || WIDE.test(open))) {
      found.push(open)
      open = character
    } else open += character
  }
  return open ? [...found, open] : found
}

/** A piece that is wider than a whole line, cut wherever it must be. */
const cut = (piece: string, width: number, size: number, measure: Measure): string[] => {
  const parts: string[] = []
  let open = ''
  for (const character of piece) {
    if (open && measure(open + character, size) > width) {
      parts.push(open)
      open = character
    } else open += character
  }
  return [...parts, open]
}

/** The text in lines that are not wider than `width`. */
export const wrapText = (text: string, width: number, size: number, measure: Measure): string[] => {
  const lines: string[] = []
  let open = ''
  const fits = (candidate: string) => measure(candidate.trimEnd(), size) <= width
  for (const piece of pieces(text)) {
    if (fits(open + piece)) {
      open += piece
      continue
    }
    if (open) lines.push(open.trimEnd())
    const parts = fits(piece) ? [piece] : cut(piece, width, size, measure)
    lines.push(...parts.slice(0, -1))
    open = parts.at(-1) ?? ''
  }
  return open.trimEnd() ? [...lines, open.trimEnd()] : lines
}
