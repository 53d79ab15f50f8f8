import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { classifierOf, decide, isRejecting } from '../../functions/assistant/classifier.ts'
import { entitiesOf } from '../../functions/assistant/entities.ts'
import { featuresOf, parseConcepts } from '../../functions/assistant/features.ts'
import { decodeModel } from '../../functions/assistant/model-file.ts'
import { normalise } from '../../functions/assistant/normalise.ts'
import { indexOf } from '../../functions/assistant/retrieval.ts'
import { fitWeights, heldOut, labelsOf, sharesOf } from '../../functions/assistant/training/fit.ts'
import type { Labelled } from '../../functions/assistant/training/labelled.ts'
import { measure } from '../../functions/assistant/training/measure.ts'
import { featuresOfAll } from '../../functions/assistant/training/vocabulary.ts'
import { shippedConcepts, shippedModel, shippedRows, shippedSources } from './build-model.ts'
import { readLabelled, wrongUse } from './command.ts'
import { accuracies, crossJudged } from './judge.ts'
import { playAll, summaryOf } from './run-dialogues.ts'

const USAGE = `node bench/assistant/table.ts --data FOLDER [--only hint3,shipped]

All sets in one table. Trained sets are judged by models of nine parts of ten that have not seen the tenth.`

const { values } = parseArgs({ options: { data: { type: 'string' }, only: { type: 'string' } } })
const data = values.data ?? wrongUse('--data is needed', USAGE)
const only = values.only?.split(',')
const set = (name: string, where?: string[]) => readLabelled([join(data, `${name}.jsonl`)], where)
const rowsIn = (folder: string, name: string) =>
  readFileSync(join(folder, `${name}.jsonl`), 'utf8')
    .split('\n')
    .filter(line => line)
    .map(line => JSON.parse(line))
const rowsOf = (name: string) => rowsIn(data, name)
const fixtures = join(import.meta.dirname, '../../test/fixtures/assistant')

const row = (name: string, measured: string, figure: string, baseline: string) =>
  console.log(`| ${name} | ${measured} | ${figure} | ${baseline} |`)
const point = (share: number | undefined): string => (share ?? 0).toFixed(3)
const wanted = (name: string): boolean => !only || only.includes(name)

console.log('| set | measure | ours | baseline |\n| --- | --- | --- | --- |')

if (wanted('massive')) {
  const [zh, en] = [set('massive_zh'), set('massive_en')]
  for (const [name, rows, baseline] of [
    ['massive_zh', zh, '.827'],
    ['massive_en', en, '.826'],
  ] as const)
    row(name, 'accuracy, 3 of 10 parts', point(accuracies(rows, 3, [() => true])[0]), baseline)
  const both = [...zh, ...en]
  const isHan = ({ text }: Labelled) => /\p{Script=Han}/u.test(text)
  const ofBoth = accuracies(both, 3, [isHan, one => !isHan(one)])
  row('one bilingual model', 'accuracy on zh, 3 of 10 parts', point(ofBoth[0]), '.829')
  row('one bilingual model', 'accuracy on en, 3 of 10 parts', point(ofBoth[1]), '.827')
}
if (wanted('clinc')) {
  const rows = set('clinc150_en')
  const found = crossJudged(rows, 1, new Set(rows.map(({ text }) => text)))
  row('clinc150', 'accuracy, 1 of 10 parts', point(found.accuracy), '.942')
  row('clinc150', 'AUROC', point(found.auroc), '.956')
}
if (wanted('hint3')) {
  for (const [bot, baselines] of [
    ['curekart', ['.847', '.881', '.85', '.92']],
    ['sofmattress', ['.754', '.828', '.79', '.90']],
  ] as const) {
    const real = new Set(set('hint3_en', [`bot=${bot}`, 'orig_split=test']).map(({ text }) => text))
    const found = crossJudged(set('hint3_en', [`bot=${bot}`]), 10, real)
    row(`hint3 ${bot}, real messages`, 'accuracy in scope', point(found.accuracy), baselines[0])
    row(`hint3 ${bot}`, 'AUROC', point(found.auroc), baselines[1])
    row(`hint3 ${bot}`, 'precision of what is answered', point(found.precision), baselines[2])
    row(`hint3 ${bot}`, 'out of scope left unanswered', point(found.rejected), baselines[3])
  }
}
if (wanted('retrieval')) {
  const articles = rowsOf('fineva_clause_retrieval_zh')
  const index = indexOf(articles.map(({ id, article }) => ({ id, title: '', text: article })))
  const ranks = articles.map(({ id, question }) => index.search(question, 3).findIndex(hit => hit.id === id))
  const within = (rank: number) => ranks.filter(at => at >= 0 && at < rank).length / ranks.length
  row(
    'fineva clauses',
    'right article first / in three',
    `${point(within(1))} / ${point(within(3))}`,
    '.685 / .905',
  )
}
if (wanted('slots')) {
  const kinds: Readonly<Record<string, string>> = {
    order_id: 'order',
    invoice_id: 'invoice',
    refund_amount: 'amount',
  }
  const asked = rowsOf('bitext_en').filter(({ slot }) => slot && kinds[slot.type])
  const right = asked.filter(({ text, slot }) => {
    const found = entitiesOf(normalise(text), '2026-11-25').filter(({ kind }) => kind === kinds[slot.type])
    return found.length === 1 && found[0]?.value === slot.value.replace('#', '')
  })
  row('bitext slots', 'exact', point(right.length / asked.length), '—')
}
if (wanted('shipped')) {
  const classify = classifierOf(decodeModel(readFileSync(shippedModel)))
  const judged = (rows: readonly Labelled[]) =>
    measure(
      rows,
      rows.map(({ text }) => classify(text)),
    )
  const plain = (text: string) => text.toLowerCase().replace(/[\p{P}\p{S}\s]/gu, '')
  const learnt = new Set(shippedRows().map(({ text }) => plain(text)))
  const blind = rowsIn(fixtures, 'blind').filter(({ text }) => !learnt.has(plain(text)))
  const isMixed = ({ text }: Labelled) => /[A-Za-z]{2}/.test(text) && /\p{Script=Han}/u.test(text)
  const accuracyOf = (rows: readonly Labelled[]) =>
    rows.filter(({ text, intent }) => classify(text).intent === intent).length / rows.length
  row(
    'shipped model, blind messages in Chinese / mixed',
    'accuracy',
    `${point(accuracyOf(blind.filter(one => !isMixed(one))))} / ${point(accuracyOf(blind.filter(isMixed)))}`,
    '—',
  )
  const fresh = rowsIn(fixtures, 'fresh').filter(({ text }) => !learnt.has(plain(text)))
  for (const [kind, said] of [
    ['plain', 'say what they want'],
    ['told', 'only tell what happened'],
  ] as const) {
    const rows = fresh.filter(one => one.kind === kind)
    const { precision, answered, rejected } = judged(rows)
    row(
      `shipped model, fresh messages that ${said}`,
      'accuracy / precision of what is answered / answered / out of scope left',
      [accuracyOf(rows), precision, answered, rejected].map(point).join(' / '),
      '—',
    )
  }
  const mapped = rowsOf('bitext_en').flatMap(({ text, product_intent: intent }) =>
    intent ? [{ text, intent }] : [],
  )
  const found = judged(mapped)
  row(
    'shipped model, bitext (40 rows an intent were learnt)',
    'accuracy / answered',
    `${point(found.accuracy)} / ${point(found.answered)}`,
    '—',
  )
  const started = performance.now()
  for (const { text } of mapped) classify(text)
  row('shipped model', 'ms a message', ((performance.now() - started) / mapped.length).toFixed(3), '—')
}
if (wanted('held-out')) {
  const { calibration } = decodeModel(readFileSync(shippedModel)).header
  const concepts = parseConcepts(shippedConcepts())
  const sources = new Map(shippedSources().map(({ text, source }) => [text, source]))
  const rows = shippedRows()
  const labels = labelsOf(rows)
  const numbers = new Map(labels.map((label, i) => [label, i]))
  const judged = [0, 1].flatMap(part => {
    const { learnt, asked } = heldOut(rows, part, 10)
    const fitted = fitWeights(
      featuresOfAll(learnt, concepts),
      learnt.map(({ intent }) => numbers.get(intent) ?? 0),
      labels.length,
      2,
    )
    return asked.map(one => ({
      one,
      source: sources.get(one.text),
      found: decide(sharesOf(fitted, featuresOf(one.text, concepts)), labels, calibration),
    }))
  })
  const of = (source: string, isNone: boolean) =>
    judged.filter(each => each.source === source && isRejecting(each.one.intent) === isNone)
  const share = (some: typeof judged, is: (each: (typeof judged)[number]) => boolean) =>
    point(some.filter(is).length / some.length)
  const isRight = ({ one, found }: (typeof judged)[number]) => one.intent === found.intent
  row(
    'shipped rows held out, hint3 (real shop messages)',
    'accuracy',
    share(of('hint3', false), isRight),
    '.51 to .56',
  )
  row(
    'shipped rows held out, bitext',
    'accuracy / answered',
    `${share(of('bitext', false), isRight)} / ${share(of('bitext', false), ({ found }) => found.answered)}`,
    '—',
  )
  row(
    'shipped rows held out, out of scope in hint3 / clinc150 / Chinese',
    'left unanswered',
    [of('hint3', true), of('clinc150', true), [...of('massive', true), ...of('fineva', true)]]
      .map(some => share(some, ({ found }) => !found.answered))
      .join(' / '),
    '—',
  )
  row('shipped rows held out, our own phrases', 'accuracy', share(of('own', false), isRight), '—')
}
if (wanted('dialogues')) {
  for (const withButtons of [true, false]) {
    const { contained, minutesSaved, honest, wrong } = summaryOf(await playAll(withButtons))
    const figure = `${point(contained)} / ${point(minutesSaved)} / ${point(honest)} / ${wrong}`
    row(
      `200 dialogues, ${withButtons ? 'buttons' : 'free text'}`,
      'contained / minutes saved / honest / wrong',
      figure,
      '—',
    )
  }
}
