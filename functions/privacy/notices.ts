import type { Localized } from './privacy.ts'

/** For what personal data are used. */
export const purposes = ['service', 'assistant', 'analytics', 'crossBorder'] as const
export type Purpose = (typeof purposes)[number]

/**
 * What people are told before their data are used (个人信息保护法, articles 17, 30 and 39). A changed text is a
 * new version beside the old one: a consent names the version that was read.
 */
export interface Notice {
  readonly purpose: Purpose
  readonly version: number
  readonly validFrom: string
  readonly title: Localized
  /** what is done with the data and how */
  readonly method: Localized
  /** which data */
  readonly scope: Localized
  /** who gets them besides us */
  readonly recipients: Localized
  readonly retention: Localized
  /** whether they leave the country, and to where */
  readonly crossBorder: Localized
  /**
   * `contract`: the service cannot be given without them (article 13, 2), and it is used until the person
   * objects. `consent`: used only once the person has agreed, separately for each such purpose.
   */
  readonly basis: 'contract' | 'consent'
}

/** What of a notice depends on how the tenant has set up its platform. */
export interface NoticeFacts {
  /** where the texts of conversations go to be answered; absent: nowhere, the platform's own rules answer */
  readonly modelService?: { readonly name: string; readonly runs: 'inRegion' | 'elsewhere' } | undefined
}

const none: Localized = { zh: '无', en: 'none' }

const assistantNotice: Notice = {
  purpose: 'assistant',
  version: 1,
  validFrom: '2026-11-25',
  title: { zh: '客服助手对话', en: 'Conversations with the assistant' },
  method: {
    zh: '自动回答您的问题；对话加密保存，供您和接手的客服查看。',
    en: 'Your questions are answered automatically; conversations are kept encrypted for you and who takes over.',
  },
  scope: { zh: '您输入的文字与回复', en: 'what you write and what is answered' },
  recipients: none,
  retention: { zh: '最后一次对话后 180 天', en: '180 days after the last message' },
  crossBorder: none,
  basis: 'contract',
}

/** The notice on the assistant where a model answers: a version of its own, since somebody else gets the texts. */
const withModel = ({ name, runs }: NonNullable<NoticeFacts['modelService']>): Notice => ({
  ...assistantNotice,
  version: 2,
  method: {
    zh: '您的问题由语言模型自动回答；对话加密保存，供您和接手的客服查看。',
    en: 'A language model answers your questions; conversations are kept encrypted for you and who takes over.',
  },
  recipients: {
    zh: `语言模型服务 ${name}，仅用于生成回答`,
    en: `the language model service ${name}, to write answers and for nothing else`,
  },
  crossBorder:
    runs === 'inRegion' ? none : { zh: `以 ${name} 的所在地为准`, en: `to wherever ${name} is run` },
})

export const notices: readonly Notice[] = [
  {
    purpose: 'service',
    version: 1,
    validFrom: '2026-11-25',
    title: { zh: '账户与订单', en: 'Account and orders' },
    method: {
      zh: '用于识别登录者、授予权限，并记录谁下单、发货、收货。',
      en: 'To know who signs in and what they may do, and to keep who ordered, shipped and received.',
    },
    scope: {
      zh: '账号标识、姓名、电话、邮箱、收货地址',
      en: 'account id, name, telephone, e-mail, addresses',
    },
    recipients: { zh: '与您交易的供应商和承运人', en: 'suppliers and carriers of your orders' },
    retention: {
      zh: '成员资格存续期间；订单与发票按税法保存十年，仅含账号标识。',
      en: 'while you are a member; orders and invoices ten years by tax law, with the account id only',
    },
    crossBorder: none,
    basis: 'contract',
  },
  assistantNotice,
  {
    purpose: 'analytics',
    version: 1,
    validFrom: '2026-11-25',
    title: { zh: '使用分析', en: 'Analysis of use' },
    method: { zh: '统计功能的使用情况以改进服务。', en: 'Counting how functions are used, to improve them.' },
    scope: { zh: '账号标识与点击', en: 'account id and clicks' },
    recipients: none,
    retention: { zh: '13 个月', en: '13 months' },
    crossBorder: none,
    basis: 'consent',
  },
  {
    purpose: 'crossBorder',
    version: 1,
    validFrom: '2026-11-25',
    title: { zh: '向境外提供', en: 'Transfer abroad' },
    method: {
      zh: '向境外供应商提供收货联系人，以便跨境发货。',
      en: 'The contact for delivery is given to suppliers abroad, so that they can ship.',
    },
    scope: { zh: '姓名、电话、地址', en: 'name, telephone, address' },
    recipients: { zh: '订单所列的境外供应商', en: 'the foreign supplier named on the order' },
    retention: { zh: '订单完成后一年', en: 'a year after the order is completed' },
    crossBorder: { zh: '供应商所在国家或地区', en: 'the supplier’s country' },
    basis: 'consent',
  },
]

/** The text that is valid for a purpose on a day. @param facts how the tenant has set up its platform */
export const noticeFor = (
  purpose: Purpose,
  on: string,
  { modelService }: NoticeFacts = {},
): Notice | undefined =>
  [...notices, ...(modelService ? [withModel(modelService)] : [])]
    .filter(notice => notice.purpose === purpose && notice.validFrom <= on)
    .toSorted((a, b) => b.version - a.version)[0]
