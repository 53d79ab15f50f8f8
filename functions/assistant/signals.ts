const any = (...patterns: readonly RegExp[]) =>
  new RegExp(patterns.map(({ source }) => source).join('|'), 'iu')

/** The whole text, but for signs around it. */
const whole = (...patterns: readonly RegExp[]) =>
  new RegExp(`^[\\p{P}\\p{S}\\s]*(?:${any(...patterns).source})[\\p{P}\\p{S}\\s]*$`, 'iu')

/** The same, also several of them one after the other: 是的，确认 */
const repeated = (...patterns: readonly RegExp[]) =>
  new RegExp(`^[\\p{P}\\p{S}\\s]*(?:(?:${any(...patterns).source})[\\p{P}\\p{S}\\s]*)+$`, 'iu')

const PERSON = any(
  /人工|真人|活人|转客服|找客服|转接|叫.{0,4}(?:经理|领导|主管)|(?:跟|和|找|让).{0,3}(?:人|经理|主管|专员)(?:聊|谈|说|来)|换.{0,2}人/,
  /^客服[吧呢!！。]?$/,
  /\b(?:talk|speak|chat|connect|transfer|hand)\b.{0,24}\b(?:human|person|someone|somebody|agent|representative|colleague|staff|operator|manager)\b/,
  /\b(?:human|live|real) (?:agent|person|being|support)\b/,
  /^(?:a |the )?(?:human|agent|operator|representative)(?: please)?$/,
  /\b(?:need|want|get me|give me) an? (?:human|person|agent|operator)\b/,
)
const NO_PERSON = any(
  /(?:不要|不用|不需要|不想|别|无需|不必)(?:转|找|跟|和|要)?.{0,3}(?:人工|真人|客服)/,
  /\b(?:do ?n[o']?t|no|not|without)\b.{0,16}\b(?:human|person|agent|representative)\b/,
)

const YES = repeated(
  /是的?|好的?|好啊|好吧|可以|行|要|需要|嗯+|对|麻烦(?:你|您)?了?|请转|转吧|转|确认|确定|没错|同意/,
  /yes|yes please|yeah|yep|ok|okay|sure|please|please do|go ahead|confirm(?:ed)?|correct|right|do it/,
)
const NO = whole(
  /不用?了?|不要了?|不需要了?|算了|不必了?|取消吧?|别|否/,
  /no|nope|no thanks|no thank you|never ?mind|don'?t/,
)

/** A wish not to: what follows must not be done. */
const NEGATED = any(
  /(?:不要(?!了)|不想|不用|别(?!发了)|不需要|先别|千万别|没(?:有)?(?:说|要|想)|不是(?:要|想|说)?|不打算)(?:把|给我|再|要|想|说|帮我|去)*.{0,4}(?:取消|撤|改|换|修改|下单|订货|购买)/,
  /\b(?:do ?n[o']?t|don’t|never|not|no need to|without|rather not|didn'?t)\b(?: \w+){0,3}? (?:cancel\w*|chang\w*|order\w*|buy\w*|modify\w*|place\w*|updat\w*)/,
)

/** What must never be left to a machine alone. */
const GRAVE = any(
  /律师|起诉|法院|报警|告你们|12315|消协|曝光|媒体|受伤|中毒|着火|起火|漏电|爆炸|过敏|安全事故/,
  /\b(?:lawyer|sue|suing|legal action|court|police|injur\w*|burn\w*|caught fire|on fire|explo\w*|poison\w*|electric shock|hospital|consumer protection)\b/,
)
const ANGRY = any(
  /投诉|垃圾|骗|失望|生气|气死|太差|离谱|过分|恶心|敷衍|忍无可忍|没人管|不满|态度|差评|什么玩意/,
  /\b(?:complain\w*|terrible|worst|pathetic|awful|angry|disappoint\w*|unacceptable|ridiculous|scam|cheat\w*|fed up|furious|useless)\b|!!/,
)

/** A question about what was talked of last: another of it, or more of the same. */
const OTHER = any(
  /(?:另|另外|还有)(?:一个|一单|一张|一件|那个|那单|一笔)?(?:呢|怎么样|的呢)?$|另一个|另外那|(?:上|前)一[个单张](?:呢|怎么样)?|下一[个单张](?:呢)?/,
  /\b(?:the|an)?other (?:one|order)\b|\bthe (?:next|previous|second|last) one\b|\bwhat about the (?:rest|other)\b/,
)
const SAME = any(
  /^(?:那|那么)?.{0,12}呢[?？]?$|^(?:它|这个|那个|这单|那单)/,
  /^(?:and|what about|how about)\b|\b(?:it|that one|this one|that order)\b/,
)

/** @param normal a normalised text */
export const signalsOf = (normal: string) => ({
  asksForPerson: PERSON.test(normal) && !NO_PERSON.test(normal),
  yes: YES.test(normal),
  no: NO.test(normal),
  negated: NEGATED.test(normal),
  grave: GRAVE.test(normal),
  angry: ANGRY.test(normal),
  other: OTHER.test(normal),
  same: SAME.test(normal),
})

export type Signals = ReturnType<typeof signalsOf>
