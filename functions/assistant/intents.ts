export const intents = ['order_status', 'greeting', 'thanks_bye', 'handover', 'out_of_scope'] as const
export type Intent = (typeof intents)[number]

/** An intent with how sure the rules are of it, and which rule said so. */
export interface Matched {
  readonly intent: Intent
  /** 0 to 1. Fixed per rule: a whole text that can mean one thing .99, a phrase in a text .9. */
  readonly confidence: number
  readonly rule: string
}

/** Written with every decision, so that it can be replayed by the rules of its time. */
export const RULES_VERSION = 'rules-1'

const EXACT = 0.99
const PHRASE = 0.9
const NOTHING = 0.3

const any = (...patterns: readonly RegExp[]) =>
  new RegExp(patterns.map(({ source }) => source).join('|'), 'iu')

/** The whole text, but for signs around it. */
const whole = (...patterns: readonly RegExp[]) =>
  new RegExp(`^[\\p{P}\\p{S}\\s]*(?:${any(...patterns).source})[\\p{P}\\p{S}\\s]*$`, 'iu')

const PERSON = any(
  /人工|真人|客服/,
  /\b(?:talk|speak|chat|connect|transfer|hand)\b.{0,24}\b(?:human|person|someone|somebody|agent|representative|colleague|staff)\b/,
  /\b(?:human|live|real) (?:agent|person|being|support)\b/,
  /^(?:a |the )?(?:human|agent|operator|representative)(?: please)?$/,
)
const NO_PERSON = any(
  /(?:不要|不用|不需要|不想|别|无需|不必).{0,4}(?:人工|真人|客服)/,
  /\b(?:do ?n[o']?t|no|not|without)\b.{0,16}\b(?:human|person|agent|representative)\b/,
)

const YES = whole(
  /是的?|好的?|好啊|好吧|可以|行|要|需要|嗯+|对|麻烦(?:你|您)?了?|请转|转吧|转/,
  /yes|yes please|yeah|yep|ok|okay|sure|please|please do|go ahead/,
)
const NO = whole(/不用?了?|不要了?|不需要了?|算了|不必了?/, /no|nope|no thanks|no thank you|never ?mind/)

const GREETING = whole(
  /(?:你|您)好[呀啊吗]?|hi你好|嗨|哈[喽啰罗]|早|早上好|上午好|中午好|下午好|晚上好|在吗|(?:有人)?在不在|有人吗/,
  /(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings)(?: there| everyone| team| all)?/,
)
const THANKS = whole(
  /(?:非常|太|多)?(?:感谢|谢谢|谢)(?:你|您|啦|了)?|好的,?谢谢(?:你|您)?|再见|拜拜|没事了|没有了/,
  /(?:many )?thanks(?: a lot| so much| very much)?|thank you(?: very much| so much)?|bye(?: bye)?|goodbye|see you|cheers|that'?s all/,
)

/** Wishes about an order that are not a question for its state: the rules know no answer to them. */
const OTHER_WISH = any(
  /取消|退货|退款|退换|换货|发票|开票|更改|修改|改地址|改成|换地址|地址|投诉|赔|破损|损坏|少发|漏发|错发|付款|支付|价格|多少钱|折扣|再(?:来|下)一?[单份]/,
  /\b(?:cancel\w*|refund\w*|return\w*|replace\w*|exchange\w*|invoices?|receipt|change|changing|modify|address|complain\w*|damaged|broken|missing|wrong|pay\w*|price|cost|discount|reorder)\b/,
)

const THING_ZH = /订单|单子|货物?|包裹|快递|物流|下的?单/.source
const ASK_ZH =
  /到哪|哪里|哪儿|在哪|状态|进度|情况|什么时候|啥时候|何时|多久|几时|发货|发了|到货|送到|没到|未到|查|看看|看一下|跟踪|催/
    .source
const THING_EN = /\b(?:orders?|packages?|parcels?|shipments?|delivery|deliveries)\b/.source
const ASK_EN =
  /\b(?:where|wheres|status|state|track\w*|when|arriv\w*|ship\w*|deliver\w*|progress|eta|find|check|show|list|see|look\w*|update|coming|late|latest|newest|recent)\b/
    .source

const ORDER_STATUS = any(
  new RegExp(`(?:${THING_ZH}).{0,20}(?:${ASK_ZH})`),
  new RegExp(`(?:${ASK_ZH}).{0,20}(?:${THING_ZH})`),
  new RegExp(`(?:${THING_EN}).{0,60}(?:${ASK_EN})`),
  new RegExp(`(?:${ASK_EN}).{0,60}(?:${THING_EN})`),
  new RegExp(`(?:${THING_ZH}).{0,60}(?:${ASK_EN})|(?:${ASK_EN}).{0,60}(?:${THING_ZH})`),
  new RegExp(`(?:${THING_EN}).{0,60}(?:${ASK_ZH})|(?:${ASK_ZH}).{0,60}(?:${THING_EN})`),
)
const MY_ORDERS = whole(/我的?(?:订单|快递|包裹|货)呢?/, /my (?:orders?|package|parcel)/)

interface Surroundings {
  readonly namesOrder: boolean
  readonly offered: 'handover' | undefined
}

/**
 * What is wanted, by the first rule that holds. The order matters: a person is never refused for another
 * word in the text, and a wish that the bot cannot fulfil is not answered with a state nobody asked for.
 *
 * @param words the normalised text without the ids in it
 */
export const intentOf = (words: string, { namesOrder, offered }: Surroundings): Matched => {
  const matched = (intent: Intent, confidence: number, rule: string): Matched => ({
    intent,
    confidence,
    rule,
  })
  if (PERSON.test(words) && !NO_PERSON.test(words)) return matched('handover', EXACT, 'asks-for-person')
  if (offered === 'handover' && YES.test(words)) return matched('handover', EXACT, 'accepts-offer')
  if (offered === 'handover' && NO.test(words)) return matched('thanks_bye', EXACT, 'declines-offer')
  if (OTHER_WISH.test(words)) return matched('out_of_scope', NOTHING, 'other-wish')
  if (namesOrder) return matched('order_status', EXACT, 'names-order')
  if (MY_ORDERS.test(words)) return matched('order_status', EXACT, 'my-orders')
  if (ORDER_STATUS.test(words)) return matched('order_status', PHRASE, 'asks-for-order-state')
  if (GREETING.test(words)) return matched('greeting', EXACT, 'greeting')
  if (THANKS.test(words)) return matched('thanks_bye', EXACT, 'thanks-or-bye')
  return matched('out_of_scope', NOTHING, 'nothing-matched')
}
