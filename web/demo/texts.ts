/** English of the demo page, by the names that its elements carry in `data-text`; its Chinese is the page's own. */
export const english: Readonly<Record<string, string>> = {
  language: '中文',
  title: 'Supply chain platform demo',
  lead: 'Choose who you are, place an order, then ask the assistant in the corner where it is.',
  who: '1. Who you are',
  principal: 'Demo principal',
  token: 'Access token',
  order: '2. Place an order',
  orderHint: 'Takes the first product in stock from the catalogue and places a real order.',
  place: 'Place a sample order',
  embed: '3. Embed it in your own page',
  embedHint: "One script and one element; the page may keep its policy of default-src 'self'.",
  errors: 'About errors',
}

/** What the page says while it is used. */
export const notes = {
  zh: {
    actsFor: '当前代表：',
    noToken: '请粘贴访问令牌。',
    badToken: '令牌无效或已过期。',
    failed: '请求未成功：',
    nothing: '目录中没有可订的产品。',
  },
  en: {
    actsFor: 'You act for ',
    noToken: 'Paste an access token.',
    badToken: 'This token is not valid or has expired.',
    failed: 'That did not work: ',
    nothing: 'Nothing in the catalogue can be ordered.',
  },
} as const

export type DemoLanguage = keyof typeof notes
