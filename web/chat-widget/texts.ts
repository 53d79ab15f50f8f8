/** Everything the widget itself says, in the languages it speaks. */
export interface Texts {
  readonly title: string
  readonly automated: string
  readonly open: string
  readonly close: string
  readonly restart: string
  readonly conversation: string
  readonly label: string
  readonly placeholder: string
  readonly send: string
  readonly you: string
  readonly assistant: string
  readonly typing: string
  readonly welcome: string
  readonly examples: readonly string[]
  readonly suggestions: string
  readonly source: string
  readonly kinds: Readonly<Record<string, string>>
  readonly generated: string
  readonly waiting: string
  readonly retry: string
  readonly signIn: string
  readonly failed: string
  readonly tooLong: string
  readonly agent: string
  readonly confirm: string
  readonly decline: string
  readonly helpful: string
  readonly unhelpful: string
  readonly noted: string
}

const zh: Texts = {
  title: '在线助手',
  automated: '自动回复',
  open: '打开在线助手',
  close: '关闭在线助手',
  restart: '开始新对话',
  conversation: '对话内容',
  label: '输入消息',
  placeholder: '请输入您的问题…',
  send: '发送',
  you: '您',
  assistant: '助手',
  typing: '助手正在输入…',
  welcome: '您好！我可以查订单、库存价格、发票，也可以帮您取消订单或再下一单。',
  examples: ['我的订单到哪了', '运费怎么算', '转人工'],
  suggestions: '快捷回复',
  source: '来源',
  kinds: { order: '订单', product: '商品', invoice: '发票', article: '知识库' },
  generated: 'AI 生成',
  waiting: '暂时无法连接，恢复后会自动发送。',
  retry: '立即重试',
  signIn: '登录已失效，请重新登录后重试。',
  failed: '消息未能送达。',
  tooLong: '消息太长，请控制在 2000 字以内。',
  agent: '人工客服',
  confirm: '确认',
  decline: '不用了',
  helpful: '有帮助',
  unhelpful: '没帮助',
  noted: '谢谢反馈',
}

const en: Texts = {
  title: 'Assistant',
  automated: 'Automated answers',
  open: 'Open the assistant',
  close: 'Close the assistant',
  restart: 'Start a new conversation',
  conversation: 'Conversation',
  label: 'Your message',
  placeholder: 'Ask a question…',
  send: 'Send',
  you: 'You',
  assistant: 'Assistant',
  typing: 'The assistant is typing…',
  welcome: 'Hello! I can look up orders, stock, prices and invoices, and cancel or repeat an order.',
  examples: ['Where is my order?', 'What does shipping cost?', 'Talk to a person'],
  suggestions: 'Quick replies',
  source: 'Source',
  kinds: { order: 'order', product: 'product', invoice: 'invoice', article: 'article' },
  generated: 'AI-generated',
  waiting: 'No connection. This will be sent as soon as there is one.',
  retry: 'Retry now',
  signIn: 'Your session has ended. Sign in again, then retry.',
  failed: 'This message could not be delivered.',
  tooLong: 'This message is too long: 2,000 characters at most.',
  agent: 'Service desk',
  confirm: 'Confirm',
  decline: 'No, thank you',
  helpful: 'Helpful',
  unhelpful: 'Not helpful',
  noted: 'Thank you',
}

export type Language = 'zh' | 'en'

export const textsOf = (language: Language): Texts => (language === 'zh' ? zh : en)

/** The language of a BCP 47 tag, as far as the widget speaks it. */
export const languageOf = (tag: string | null | undefined): Language | undefined => {
  if (!tag) return undefined
  return /^zh\b/i.test(tag) ? 'zh' : 'en'
}

/** The BCP 47 tag that goes to the API and into `lang`. */
export const localeOf = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en')
