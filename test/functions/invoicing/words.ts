/**
 * Chinese capital numerals the other way round than the product writes them: from the last digit up, place
 * by place, zeros struck out afterwards by rules on the text. And back again, by reading.
 */
const DIGITS = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖']
const PLACES = ['', '拾', '佰', '仟', '万', '拾', '佰', '仟', '亿', '拾', '佰', '仟', '万', '拾', '佰', '仟']

const whole = (digits: string): string => {
  let text = ''
  const reversed = [...digits].reverse()
  reversed.forEach((digit, place) => {
    text = `${DIGITS[Number(digit)]}${PLACES[place]}${text}`
  })
  const lean = text
    .replace(/零[拾佰仟]/g, '零')
    .replace(/零+/g, '零')
    .replace(/零([万亿])/g, '$1')
    .replace(/亿万/g, '亿')
    .replace(/零$/, '')
  // 零 where a group does not fill its first place, which striking out may have taken with a unit of its own.
  return withZeros(digits, lean)
}

/** Puts 零 after 万 or 亿 where the digits behind begin with zero, and something follows. */
const withZeros = (digits: string, text: string): string => {
  const group = (from: number, to: number) =>
    digits.slice(Math.max(0, digits.length - to), Math.max(0, digits.length - from))
  const low = group(0, 4)
  const middle = group(4, 8)
  let out = text
  if (digits.length > 4 && low.startsWith('0') && Number(low) > 0 && Number(middle) > 0)
    out = out.replace(/万(?!零)(?=[^万亿]*$)/, '万零')
  if (digits.length > 8 && Number(middle) > 0 && middle.startsWith('0')) out = out.replace(/亿(?!零)/, '亿零')
  if (digits.length > 8 && Number(middle) === 0 && Number(low) > 0) out = out.replace(/亿(?!零)/, '亿零')
  return out
}

export const words = (fen: bigint): string => {
  const sign = fen < 0n ? '（负数）' : ''
  const text = (fen < 0n ? -fen : fen).toString().padStart(3, '0')
  const yuan = text.slice(0, -2).replace(/^0+/, '')
  const [jiao, rest] = [Number(text.at(-2)), Number(text.at(-1))]
  const front = yuan ? `${whole(yuan)}圆` : ''
  if (!jiao && !rest) return `${sign}${front || '零圆'}整`
  const middle = jiao ? `${DIGITS[jiao]}角` : front ? '零' : ''
  return `${sign}${front}${middle}${rest ? `${DIGITS[rest]}分` : '整'}`
}

/** Reads capital numerals back into fen. */
export const readWords = (text: string): bigint => {
  const isNegative = text.startsWith('（负数）')
  let [total, section, digit, fen] = [0n, 0n, 0n, 0n]
  for (const character of text.replace('（负数）', '')) {
    const value = DIGITS.indexOf(character)
    if (value >= 0) digit = BigInt(value)
    else if (character === '拾' || character === '佰' || character === '仟') {
      section += digit * { 拾: 10n, 佰: 100n, 仟: 1_000n }[character]
      digit = 0n
    } else if (character === '万') {
      total += (section + digit) * 10_000n
      ;[section, digit] = [0n, 0n]
    } else if (character === '亿') {
      total = (total + section + digit) * 100_000_000n
      ;[section, digit] = [0n, 0n]
    } else if (character === '圆') {
      fen += (total + section + digit) * 100n
      ;[total, section, digit] = [0n, 0n, 0n]
    } else if (character === '角') {
      fen += digit * 10n
      digit = 0n
    } else if (character === '分') {
      fen += digit
      digit = 0n
    }
  }
  return isNegative ? -fen : fen
}
