import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { wrongUse } from './command.ts'

const USAGE = `node bench/assistant/borrow.ts --data FOLDER

Chooses the rows of public data sets that the shipped model learns from beside our own phrases, and writes
them to functions/assistant/language/borrowed. What they are and under which licence: README.md there.`

interface Row {
  readonly text: string
  readonly intent: string
  readonly bot?: string
  readonly product_intent?: string
  readonly slot?: { readonly value: string }
}

const { values } = parseArgs({ options: { data: { type: 'string' } } })
const data = values.data ?? wrongUse('--data is needed', USAGE)
const out = join(import.meta.dirname, '../../functions/assistant/language/borrowed')

const read = (name: string): Row[] =>
  readFileSync(join(data, `${name}.jsonl`), 'utf8')
    .split('\n')
    .filter(line => line.trim())
    .map(line => JSON.parse(line))

/** An order that is the same every time and has nothing to do with the rows' own. */
const shuffled = <R extends { readonly text: string }>(rows: readonly R[]): R[] => {
  const lot = ({ text }: R) => createHash('sha256').update(`borrow|${text}`).digest('hex')
  return rows
    .map(row => ({ row, lot: lot(row) }))
    .toSorted((a, b) => (a.lot < b.lot ? -1 : 1))
    .map(({ row }) => row)
}

const some = (rows: readonly Row[], most: number, intent: string) =>
  shuffled(rows)
    .slice(0, most)
    .map(({ text }) => ({ text, intent }))

const perIntent = (rows: readonly Row[], most: number, intentOf: (row: Row) => string | undefined) =>
  [...Map.groupBy(rows, intentOf)].flatMap(([intent, group]) => (intent ? some(group, most, intent) : []))

const write = (name: string, rows: readonly { readonly text: string; readonly intent: string }[]): void => {
  const once = [...new Map(rows.map(row => [row.text, row])).values()]
  writeFileSync(join(out, `${name}.jsonl`), once.map(row => `${JSON.stringify(row)}\n`).join(''))
  console.log(name, once.length)
}

write(
  'bitext',
  perIntent(read('bitext_en'), 40, row => row.product_intent),
)

/** What our own intents may mean too: left out, so that nothing is learnt as unanswerable that is not. */
const NEAR_CLINC = new Set(
  'order order_status bill_due bill_balance pay_bill cancel account_blocked balance transactions min_payment change_language what_can_i_ask_you are_you_a_bot credit_limit credit_limit_change greeting goodbye thank_you yes no maybe card_declined what_is_your_name pin_change user_name change_user_name repeat international_fees transfer direct_deposit spending_history application_status report_fraud damaged_card'.split(
    ' ',
  ),
)
const OURS_IN_CLINC: Readonly<Record<string, string>> = {
  order_status: 'order_status',
  credit_limit: 'credit_limit',
  credit_limit_change: 'credit_limit',
  greeting: 'greeting',
  goodbye: 'thanks_bye',
  thank_you: 'thanks_bye',
}
const clinc = read('clinc150_en')
write('clinc150', [
  ...perIntent(clinc, 45, ({ intent }) => OURS_IN_CLINC[intent]),
  ...some(
    clinc.filter(({ intent }) => intent === 'oos'),
    851,
    'out_of_scope',
  ),
  ...[
    ...Map.groupBy(
      clinc.filter(({ intent }) => intent !== 'oos' && !NEAR_CLINC.has(intent)),
      ({ intent }) => intent,
    ).values(),
  ].flatMap(rows => some(rows, 5, 'out_of_scope')),
])

const UNKNOWN_IN_HINT3 = new Set(
  'CONSULT_START FRANCHISE ORIGINAL_PRODUCT RECOMMEND_PRODUCT SIDE_EFFECT USER_GOAL_FORM IMMUNITY ORTHO_FEATURES ERGO_FEATURES COMPARISON WHAT_SIZE_TO_ORDER DISTRIBUTORS ABOUT_SOF_MATTRESS'.split(
    ' ',
  ),
)
/** Questions nobody answered there, which here somebody would. */
const OURS_AFTER_ALL =
  /order|deliver|shipp|price|cost|cheap|negotia|coupon|discount|pay|refund|return|stock|available|damage|open product|hi+\b|hello/i
write('hint3', [
  ...read('hint3_en').flatMap(({ text, product_intent }) =>
    product_intent ? [{ text, intent: product_intent }] : [],
  ),
  ...read('hint3_en')
    .filter(
      ({ text, intent }) => UNKNOWN_IN_HINT3.has(intent) || (intent === 'oos' && !OURS_AFTER_ALL.test(text)),
    )
    .map(({ text }) => ({ text, intent: 'out_of_scope' })),
])

write(
  'massive',
  [
    ...Map.groupBy(
      read('massive_zh').filter(({ intent }) => !/^takeaway|^general_(greet|quirky)/.test(intent)),
      ({ intent }) => intent,
    ).values(),
  ].flatMap(rows => some(rows, 16, 'out_of_scope')),
)
const asText = (row: Row & { readonly question?: string }): Row => ({
  ...row,
  text: row.question ?? row.text,
})
write('fineva', [
  ...some(read('fineva_clause_retrieval_zh').map(asText), 120, 'out_of_scope'),
  ...some(read('fineva_security_zh'), 80, 'out_of_scope'),
])
