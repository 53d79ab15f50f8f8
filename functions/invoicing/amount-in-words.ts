const DIGITS = '零壹贰叁肆伍陆柒捌玖'
const PLACES = ['', '拾', '佰', '仟']

/** 1 to 9999. One 零 stands for any run of zeros inside; leading ones are the caller's. */
const fourDigits = (value: bigint): string => {
  let text = ''
  let zeroPending = false
  for (let place = 3; place >= 0; place--) {
    const digit = Number((value / 10n ** BigInt(place)) % 10n)
    if (digit === 0) {
      zeroPending = text !== ''
      continue
    }
    text += `${zeroPending ? '零' : ''}${DIGITS[digit]}${PLACES[place]}`
    zeroPending = false
  }
  return text
}

/** Upper and lower part around a unit; 零 where the lower part does not fill its first place. */
const joined = (value: bigint, by: bigint, unit: string): string => {
  const [upper, lower] = [value / by, value % by]
  const tail = lower === 0n ? '' : `${lower < by / 10n ? '零' : ''}${wholeInWords(lower)}`
  return `${wholeInWords(upper)}${unit}${tail}`
}

/** From 1 up: 万 counts ten thousands, 亿 hundred millions, and ten thousand of those are 万亿. */
const wholeInWords = (value: bigint): string => {
  if (value < 10_000n) return fourDigits(value)
  return value < 100_000_000n ? joined(value, 10_000n, '万') : joined(value, 100_000_000n, '亿')
}

/** 角 and 分; 零 where yuan are followed by 分 alone. */
const fractionInWords = (fen: bigint, afterYuan: boolean): string => {
  const [jiao, rest] = [Number(fen / 10n), Number(fen % 10n)]
  const jiaoText = jiao ? `${DIGITS[jiao]}角` : afterYuan ? '零' : ''
  return rest ? `${jiaoText}${DIGITS[rest]}分` : `${jiaoText}整`
}

/**
 * A yuan amount in capital Chinese numerals (大写), as invoices and bills carry it.
 *
 * Rules: 支付结算办法, annex 1 (正确填写票据和结算凭证的基本规定): 整 after 圆 and 角 and never after 分; one
 * 零 for zeros between digits; where the rules leave 零 to the writer (a zero in the place of 圆 or 万
 * alone) there is none. A negative amount is preceded by （负数）, as on red-letter invoices.
 *
 * @param fen whole minor units of CNY
 * @example amountInWords(168032n) // 壹仟陆佰捌拾圆叁角贰分
 */
export const amountInWords = (fen: bigint): string => {
  if (fen < 0n) return `（负数）${amountInWords(-fen)}`
  const [yuan, rest] = [fen / 100n, fen % 100n]
  if (yuan === 0n && rest === 0n) return '零圆整'
  const whole = yuan === 0n ? '' : `${wholeInWords(yuan)}圆`
  return rest === 0n ? `${whole}整` : `${whole}${fractionInWords(rest, yuan > 0n)}`
}
