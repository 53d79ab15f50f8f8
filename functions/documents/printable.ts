/** Characters that show nothing and only steer: they are left out of what is printed. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\p{Variation_Selector}/gu

/**
 * A text of which every character can be seen. One that the font lacks is written as its code point in
 * brackets, 〔U+2A6D6〕, so that a rare name is never a row of empty boxes.
 */
export const printable = (text: string, hasGlyph: (codePoint: number) => boolean): string => {
  let seen = ''
  for (const character of text.normalize('NFC').replace(/\s+/g, ' ').replace(UNSEEN, '')) {
    const codePoint = character.codePointAt(0) ?? 0
    seen += hasGlyph(codePoint) ? character : `〔U+${codePoint.toString(16).toUpperCase()}〕`
  }
  return seen
}
