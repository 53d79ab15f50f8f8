import type { KnownOffer } from './answer-engine.ts'
import { nameIn, type Reply, type Turn, unlessForbidden, valuesOf } from './reply.ts'
import { moneyWords } from './words.ts'

const MOST = 3

const offerText = (offer: KnownOffer, turn: Turn): string => {
  const { words, locale } = turn
  const { minimum, multiple } = offer.quantityRules ?? {}
  return words.offer({
    sku: offer.sku,
    name: nameIn(turn, offer.name),
    price: moneyWords(offer.unitPrice, locale),
    available: offer.available,
    minimum,
    multiple,
    tier: offer.nextTier && {
      from: offer.nextTier.from,
      price: moneyWords(offer.nextTier.unitPrice, locale),
    },
  })
}

/** Words that ask for stock and price, of which none can be the name of a product. */
const ASKING =
  /库存|现货|有货|有没有|还有|没货|缺货|断货|补货|多少钱|多少|价格|价钱|单价|报价|批发价|什么价|怎么卖|请问|帮我|帮忙|查一下|查下|看看|查|我想|我要|你们|这款|这个|那个|什么时候|几件|几箱|现在|目前|可以|能不能|能|吗|呢|的|了|有|没|和|跟|要|订|下单|采购|来|给我|买|再来|再订|\b(?:is|are|the|a|an|of|for|do|you|have|any|in|stock|price|cost|how|much|many|what|whats|available|there|please|pls|left|still|i|we|need|want|to|order|buy|place|would|like|get|can|could|me|my|pcs|pieces|units)\b/giu

/** What is left of a question when its asking is taken away: perhaps the name of a product. */
export const productWords = ({ understood }: Pick<Turn, 'understood'>): string => {
  const counted = understood.entities
    .filter(({ kind }) => kind !== 'product')
    .reduce((rest, { text }) => rest.replace(text, ' '), understood.normal)
  return counted
    .replace(ASKING, ' ')
    .replace(/[\p{P}\p{S}\s]+/gu, ' ')
    .trim()
}

/** Offers that a message names, by SKU or by name. */
export const offersNamed = async (turn: Turn): Promise<readonly KnownOffer[]> => {
  const skus = valuesOf(turn, 'product').slice(0, MOST)
  if (skus.length) {
    const found = await Promise.all(skus.map(sku => turn.tools.findOffer(sku)))
    return found.flatMap(offer => offer ?? [])
  }
  const words = productWords(turn)
  return words.length >= 2 ? turn.tools.searchOffers(words, MOST) : []
}

const shown = (offers: readonly KnownOffer[], turn: Turn): Reply => ({
  text: offers.map(offer => offerText(offer, turn)).join('\n\n'),
  sources: offers.map(({ sku }) => ({ kind: 'product', id: sku })),
  suggestions: [],
  products: offers.map(({ sku }) => sku),
})

/** Stock and the asker's own price, of what is named or what is talked of. Undefined: nothing is named. */
export const answerGoods = async (turn: Turn): Promise<Reply | undefined> => {
  const { frame, understood, words, tools } = turn
  const isNamed = valuesOf(turn, 'product').length > 0
  const reply = await unlessForbidden(words, async (): Promise<Reply> => {
    const named = await offersNamed(turn)
    if (named.length) return shown(named, turn)
    if (isNamed) return { text: words.noSuchProduct, suggestions: [{ text: words.askPerson }] }
    const remembered = understood.signals.other ? frame.products[1] : frame.products[0]
    const offer = remembered && !productWords(turn) ? await tools.findOffer(remembered) : undefined
    return offer ? shown([offer], turn) : { text: '' }
  })
  return reply.text ? reply : undefined
}
