const DIGITS: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
}
const PLACES: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 }

/** What a number may look like, in digits or in Chinese; without groups, for use inside other patterns. */
export const NUMBER = String.raw`(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千万]+)`

const section = (text: string): number => {
  let total = 0
  let digit: number | undefined
  for (const sign of text) {
    const place = PLACES[sign]
    if (place) {
      total += (digit ?? 1) * place
      digit = undefined
    } else digit = DIGITS[sign] ?? digit
  }
  return total + (digit ?? 0)
}

/** Digits one by one, as in 二〇二五. */
const spelt = (text: string): number | undefined =>
  /^[零〇一二三四五六七八九]{2,}$/.test(text)
    ? Number([...text].map(sign => DIGITS[sign]).join(''))
    : undefined

/** 三十五 is 35, 两百 200, 一万二 12000, 二〇二五 2025; digits with commas as they are. NaN: no number. */
export const numberOf = (text: string): number => {
  const plain = text.replaceAll(',', '')
  if (/^\d+(\.\d+)?$/.test(plain)) return Number(plain)
  if (!/^[零〇一二两三四五六七八九十百千万]+$/.test(plain)) return Number.NaN
  const one = spelt(plain)
  if (one !== undefined) return one
  const [high = '', low = ''] = plain.includes('万') ? plain.split('万') : ['', plain]
  if (!plain.includes('万')) return shortened(low)
  // 一万二 is 12,000: a lone digit after a place is of the next lower one
  const rest = /^[一二三四五六七八九]$/.test(low) ? (DIGITS[low] ?? 0) * 1000 : section(low)
  return section(high || '一') * 10_000 + rest
}

/** 一百五 is 150 and 两千三 2300. */
const shortened = (text: string): number => {
  const match = /^(.*)([百千])([一二三四五六七八九])$/.exec(text)
  if (!match) return section(text)
  const [, before = '', place = '', digit = ''] = match
  return section(before + place) + ((DIGITS[digit] ?? 0) * (PLACES[place] ?? 0)) / 10
}
