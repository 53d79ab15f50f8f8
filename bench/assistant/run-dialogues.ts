import {
  buyerOf,
  idOf,
  lineOf,
  money,
  orderOf,
  startWorld,
  type World,
} from '../../test/functions/assistant/world.ts'
import { minutes, type Script, scripts } from './dialogue-scripts.ts'

export interface Played {
  readonly script: Script
  readonly contained: boolean
  /** Something was changed that was not wanted, or more than once. */
  readonly wrong: boolean
  readonly handedOver: boolean
  /** Of what nobody can answer: a person or an honest "cannot" within three turns. */
  readonly honest: boolean
  readonly turns: number
  readonly said: string
}

const MOST_TURNS = 4
const placedId = (number: number) => idOf('ord', number * 3 + 1)

/** A dealer of its own for each dialogue, with an order that waits, one that left, and an invoice. */
const furnish = (world: World, organizationId: string, number: number): void => {
  world.keep(orderOf(placedId(number), organizationId))
  const shipped = idOf('ord', number * 3 + 2)
  const lines = [lineOf('DL-200', 5, 5, '纸箱')]
  world.keep(
    orderOf(shipped, organizationId, { status: 'shipped', placedAt: '2026-11-10T02:00:00.000Z', lines }),
  )
  const facts = { number: `S-2026-${number}`, isCredit: false, issuedOn: '2026-11-12', total: money(5600) }
  world.invoice({ invoiceId: idOf('inv', number), orderId: shipped, buyerId: organizationId, ...facts })
}

/** A customer who says the opening, presses what fits (unless only typing), and stops when content. */
const play = async (world: World, script: Script, number: number, withButtons: boolean): Promise<Played> => {
  const organizationId = `org_${number}`
  furnish(world, organizationId, number)
  const talk = world.talk(buyerOf(organizationId), script.locale)
  const { goal } = script
  const before = world.done.length
  const queue = [script.opening, ...(script.then ?? [])]
  let [turns, handedOver, met, offered] = [0, false, false, false]
  const said: string[] = []
  while (queue.length && turns < MOST_TURNS && !met) {
    const text = (queue.shift() ?? '').replace('@placed', placedId(number))
    const answer = await talk.say(text)
    turns += 1
    said.push(answer.reply.text)
    handedOver ||= answer.handover?.state === 'waiting'
    offered ||= answer.handover !== undefined
    if (answer.proposedAction && goal.kind === 'done') {
      await talk.confirm()
      met = world.done.slice(before).some(({ kind }) => kind === goal.action)
    }
    if (goal.kind === 'told') met = goal.text.test(answer.reply.text) && !handedOver
    // asked back, the customer presses the button that says what it wanted, or types the order's number
    const [first] = answer.reply.suggestions
    if (!met && withButtons && first && queue.length === 0 && turns < MOST_TURNS && goal.kind === 'told')
      queue.push(first.text)
  }
  const acts = world.done.slice(before)
  const wanted = goal.kind === 'done' ? acts.filter(({ kind }) => kind === goal.action).length : 0
  const honest = offered || said.some(text => /抱歉|帮不上|转人工|sorry|cannot|person/i.test(text))
  return {
    script,
    contained: met && !handedOver,
    wrong: acts.length > wanted || wanted > 1,
    handedOver,
    honest,
    turns,
    said: said.join(' ⏎ ').slice(0, 200),
  }
}

export const playAll = async (withButtons: boolean): Promise<Played[]> => {
  const world = startWorld()
  const hex = { zh: '六角螺栓 M8', en: 'Hex bolt M8' }
  world.offer({ sku: 'DL-100', name: hex, unitPrice: money(120), available: 5000 })
  const carton = { zh: '纸箱 60cm', en: 'Carton 60cm' }
  world.offer({ sku: 'DL-200', name: carton, unitPrice: money(450), available: 800 })
  const played: Played[] = []
  for (const [number, script] of scripts.entries())
    played.push(await play(world, script, number + 1, withButtons))
  return played
}

const share = (part: number, whole: number): number => (whole ? part / whole : 0)

/** Containment, saved minutes and honesty of what was played. A handover saves nothing here. */
export const summaryOf = (played: readonly Played[]) => {
  const addressable = played.filter(({ script }) => script.goal.kind !== 'unanswerable')
  const outside = played.filter(({ script }) => script.goal.kind === 'unanswerable')
  const minutesOf = (some: readonly Played[]) =>
    some.reduce((sum, { script }) => sum + minutes[script.topic], 0)
  return {
    dialogues: played.length,
    addressable: addressable.length,
    contained: share(addressable.filter(({ contained }) => contained).length, addressable.length),
    minutesSaved: share(minutesOf(addressable.filter(({ contained }) => contained)), minutesOf(played)),
    honest: share(outside.filter(({ honest }) => honest).length, outside.length),
    wrong: played.filter(({ wrong }) => wrong).length,
  }
}

/** `node bench/assistant/run-dialogues.ts` prints both ways of playing, and what went amiss. */
if (import.meta.main) {
  for (const withButtons of [true, false]) {
    const played = await playAll(withButtons)
    console.log(withButtons ? 'with buttons' : 'free text', JSON.stringify(summaryOf(played)))
    if (!withButtons) continue
    for (const { script, contained, honest, said } of played) {
      if (script.goal.kind === 'unanswerable' ? honest : contained) continue
      console.log(`- ${script.topic}: ${script.opening} → ${said.replaceAll('\n', ' ').slice(0, 140)}`)
    }
  }
}
