/**
 * Origins without most-favoured-nation treatment in China: not members of the World Trade Organization, and
 * without a treaty that grants it. From the customs' list of 2024; have your broker confirm it.
 */
const GENERAL_RATE = new Set([
  'AD',
  'BS',
  'BM',
  'BT',
  'VG',
  'KY',
  'PF',
  'GI',
  'GP',
  'GF',
  'MQ',
  'MS',
  'NR',
  'NC',
  'NF',
  'PM',
  'SM',
  'EH',
  'TC',
  'VA',
  'YT',
  'RE',
  'GL',
  'FO',
])

export const isMostFavouredNation = (country: string): boolean => !GENERAL_RATE.has(country)
