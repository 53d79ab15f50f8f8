import { describe, expect, it } from 'vitest'
import { readKnowledge as readFolder, shippedArticles } from '../../../bench/assistant/build-knowledge.ts'
import { parseArticle } from '../../../functions/assistant/article.ts'
import { type KnowledgeFile, knowledgeOf } from '../../../functions/assistant/knowledge.ts'
import { clusterOf } from '../../../functions/assistant/open-questions.ts'
import { withTaught } from '../../../functions/assistant/taught.ts'
import {
  type KnowledgeShelf,
  readKnowledge,
  restoreKnowledge,
  saveArticle,
} from '../../../functions/assistant/teach.ts'
import { teachPhrase } from '../../../functions/assistant/teach-phrase.ts'
import { buyerOf, classify, idOf, NOW, orderOf, shippedKnowledge, startWorld } from './world.ts'

const memoryShelf = (): KnowledgeShelf & { readonly published: KnowledgeFile[] } => {
  const published = [shippedKnowledge]
  return {
    published,
    current: async () => published.at(-1) ?? shippedKnowledge,
    find: async version => published.find(file => file.version === version),
    versions: async () => published.map(({ version }) => ({ version, publishedAt: NOW })).toReversed(),
    publish: async file => {
      published.push(file)
    },
  }
}

const article = (title: string, questions: string, text: string) =>
  `---\ntitle: ${title}\nquestions: ${questions}\n---\n\n${text}`

const asking = { locale: 'zh-CN' as const, today: '2026-11-25', audiences: ['dealer'] }

describe('Articles', () => {
  it('are shipped in step with their file (else: npm run assistant:knowledge), forty and more in both languages', () => {
    expect(readFolder(shippedArticles)).toEqual(shippedKnowledge)
    for (const locale of ['zh-CN', 'en'])
      expect(shippedKnowledge.articles.filter(one => one.locale === locale).length).toBeGreaterThanOrEqual(40)
  })

  it('find themselves by each of their own questions, among the first three', () => {
    const knowledge = knowledgeOf(shippedKnowledge)
    const missed = shippedKnowledge.articles.flatMap(({ id, locale, questions }) =>
      questions.filter(
        question =>
          !knowledge.search(question, { ...asking, locale }, 3).some(found => found.article.id === id),
      ),
    )
    expect(missed).toEqual([])
  })

  it.each([
    ['no front matter', 'begins with front matter'],
    [article('A', 'b', '<b>bold</b>'), 'must not contain HTML'],
    ['---\ntitle: A\ncolour: red\n---\n\ntext', 'front matter'],
    ['---\ntitle: A\nvalidFrom: tomorrow\n---\n\ntext', 'validFrom'],
    ['---\ntitle: A\n---\n\n', 'has no text'],
  ])('are refused with their name and the rule: %s', (file, rule) => {
    expect(() => parseArticle('bad', 'en', file)).toThrow(rule)
    expect(() => parseArticle('bad', 'en', file)).toThrow('Article en/bad')
  })

  it('hold for their audience and in their time only', () => {
    const one = {
      ...shippedKnowledge.articles[0],
      locale: 'zh-CN',
      id: 'x',
      title: '内部调价',
      questions: ['内部调价'],
    }
    const find = (change: object) =>
      knowledgeOf({ ...shippedKnowledge, articles: [{ ...one, ...change } as never] }).search(
        '内部调价',
        asking,
        1,
      )
    expect(find({})).toHaveLength(1)
    expect(find({ audience: 'supplier' })).toHaveLength(0)
    expect(find({ validFrom: '2026-12-01' })).toHaveLength(0)
    expect(find({ validUntil: '2026-11-24' })).toHaveLength(0)
  })
})

describe('Teaching', () => {
  it('publishes an answer to what had none, and goes back', async () => {
    const shelf = memoryShelf()
    const markdown = article('货架租赁', '货架可以租吗', '货架可以按月租用。')
    const { version } = shippedKnowledge
    const saved = await saveArticle({ shelf })({
      articleId: 'racks',
      locale: 'zh-CN',
      markdown,
      basedOn: version,
      now: NOW,
    })
    const [found] = knowledgeOf(await shelf.current()).search('货架可以租吗', asking, 1)
    expect(found?.article).toMatchObject({ id: 'racks', text: '货架可以按月租用。' })
    expect(saved.version).not.toBe(version)
    await restoreKnowledge({ shelf })({ version, now: NOW })
    expect((await shelf.current()).version).toBe(version)
  })

  it('refuses what is based on an older one, and what takes a known question its answer', async () => {
    const shelf = memoryShelf()
    const save = saveArticle({ shelf })
    const command = {
      articleId: 'racks',
      locale: 'zh-CN' as const,
      basedOn: shippedKnowledge.version,
      now: NOW,
    }
    await expect(
      save({ ...command, basedOn: 'older', markdown: article('货架', '货架', '可以。') }),
    ).rejects.toMatchObject({ code: 'precondition-failed' })
    const emptied = article('别的', '完全别的问题', '什么都没有。')
    const freight = { ...command, articleId: 'freight', markdown: emptied }
    // its own questions are gone with it: that is no loss. Another's are not.
    await save(freight)
    expect(shelf.published).toHaveLength(2)
    let basedOn = (await shelf.current()).version
    const flood = Array.from({ length: 3 }, (_, i) => `flood-${i}`)
    const outcomes: string[] = []
    for (const articleId of flood) {
      const markdown = article(
        '保修 质保多久 保修期',
        '质保多久 | 保修期',
        '质保多久 保修期 坏了能修吗 售后维修。',
      )
      await save({ ...command, articleId, basedOn, markdown }).then(
        ({ version }) => {
          basedOn = version
          outcomes.push('published')
        },
        error => outcomes.push(error.code),
      )
    }
    expect(outcomes).toContain('knowledge-worsened')
  })
})

describe('A phrase that was taught', () => {
  const known = { text: '老样子走一车', intent: 'place_order' as const }

  it('is understood from then on, also when it is said a little differently, until one goes back', async () => {
    const shelf = memoryShelf()
    const { version } = shippedKnowledge
    const teach = teachPhrase({ shelf, classify })
    const hear = async (text: string) =>
      withTaught(classify, knowledgeOf(await shelf.current()).taught)(text).intent
    const strange = { text: '把上回那车东西原封不动整过来', intent: 'place_order' as const }
    const published = await teach({ ...strange, basedOn: version, now: NOW })
    expect(published).toMatchObject({ phrases: 1, articles: shippedKnowledge.articles.length })
    expect(await hear('把上回那车东西原封不动整过来吧')).toBe('place_order')
    expect(await hear('发票开了吗')).toBe('invoice')
    expect(await teach({ ...strange, basedOn: version, now: NOW })).toEqual(published)
    await restoreKnowledge({ shelf })({ version, now: NOW })
    expect(knowledgeOf(await shelf.current()).taught(strange.text)).toBeUndefined()
  })

  it('answers in the conversation itself', async () => {
    const world = startWorld()
    world.keep(orderOf(idOf('ord', 1), 'org_us'))
    world.publish({ ...shippedKnowledge, phrases: [{ text: '那啥咋样嘞', intent: 'order_status' }] })
    const { intent, reply } = await world.talk(buyerOf('org_us')).say('那啥咋样嘞')
    expect(intent).toBe('order_status')
    expect(reply.text).toContain(idOf('ord', 1))
  })

  it('is kept when an article is written, and an article when a phrase is', async () => {
    const shelf = memoryShelf()
    const one = await teachPhrase({ shelf, classify })({
      ...known,
      basedOn: shippedKnowledge.version,
      now: NOW,
    })
    const two = await saveArticle({ shelf })({
      articleId: 'racks',
      locale: 'zh-CN',
      markdown: article('货架租赁', '货架可以租吗', '货架可以按月租用。'),
      basedOn: one.version,
      now: NOW,
    })
    expect(two).toMatchObject({ phrases: 1, articles: one.articles + 1 })
    expect(await readKnowledge({ shelf })()).toMatchObject({ taught: [known] })
  })

  it('is refused where something known would be misread by it, or another was published', async () => {
    const shelf = memoryShelf()
    const teach = teachPhrase({ shelf, classify })
    const { version } = shippedKnowledge
    const late = teach({ ...known, basedOn: 'older', now: NOW })
    await expect(late).rejects.toMatchObject({ code: 'precondition-failed' })
    const [question] =
      shippedKnowledge.articles.find(({ id, locale }) => id === 'invoice-title' && locale === 'zh-CN')
        ?.questions ?? []
    const wrong = teach({ text: question ?? '', intent: 'greeting', basedOn: version, now: NOW })
    await expect(wrong).rejects.toMatchObject({ code: 'knowledge-worsened' })
    expect(shelf.published).toHaveLength(1)
  })
})

describe('Questions without an answer', () => {
  it('are put together where they ask for the same', () => {
    const asked = ['货架可以租吗', '你们货架可以租吗', '能不能开通跨境支付', 'Do you rent racks?']
    const clusters = clusterOf(
      asked.map((text, i) => ({
        messageId: idOf('msg', i),
        conversationId: idOf('cnv', i),
        at: NOW,
        locale: /[a-z]/.test(text) ? ('en' as const) : ('zh-CN' as const),
        intent: 'out_of_scope' as const,
        text,
      })),
    )
    expect(clusters.map(({ count }) => count)).toEqual([2, 1, 1])
  })
})
