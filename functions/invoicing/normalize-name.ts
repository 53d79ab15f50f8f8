const CHINESE = /\p{Script=Han}/u

/** Full-width forms of ASCII (U+FF01 to U+FF5E) are the ASCII characters moved by this much. */
const FULL_WIDTH = 0xfee0

const halfWidth = (text: string): string =>
  text.replace(/[\uff01-\uff5e]/g, character => String.fromCharCode(character.charCodeAt(0) - FULL_WIDTH))

/** Invisible characters that come along when a name is copied: marks of direction, joiners, soft hyphens. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|\p{Cc}/gu

/**
 * A company's name in the one form in which registers and invoices compare it: letters and digits half
 * width, brackets full width in a Chinese name and half width in any other, no blanks beside Chinese
 * characters and single ones elsewhere. `华东(上海) 有限公司` and `华东（上海）有限公司` are one company, and a
 * receipt made out to the wrong form is refused by the buyer's tax office.
 */
export const normalizedName = (name: string): string => {
  const plain = halfWidth(name.normalize('NFC').replace(/\s/g, ' ').replace(INVISIBLE, ''))
    .replaceAll('\u3000', ' ')
    .replace(/[〔［【]/g, '(')
    .replace(/[〕］】]/g, ')')
    .replace(/ +/g, ' ')
    .trim()
  if (!CHINESE.test(plain)) return plain
  return plain
    .replace(/(?<=[\p{Script=Han}()]) | (?=[\p{Script=Han}()])/gu, '')
    .replaceAll('(', '（')
    .replaceAll(')', '）')
}
