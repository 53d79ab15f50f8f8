import * as z from 'zod/mini'
import { type Reply, type Turn, unlessForbidden } from './reply.ts'

/** A run that looks like an e-mail address; what of it is one, zod says. */
const ADDRESS = /[\w.+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+/iu

/** What the settings are called: where the platform writes to. */
const MAIL = /邮箱|邮件|通知|提醒|推送|\be-?mails?\b|\bmail(?:s|ed|ing|box)?\b|\bnotif\w*/iu
/** From now on, or another than now: a setting, and not one more copy of one invoice. */
const SET =
  /改|换|更新|变更|设置?|以后|今后|从现在|之后都|默认|\b(?:change|switch|update|set(?:tings?)?|from now on|in future|always|instead)\b/iu
const STOP =
  /(?:别(?![人的家])|不要|不想|不用|不再|停|取消|关)[^，。,.]{0,8}(?:发|收|寄|邮|通知|提醒)|\b(?:stop|no more|turn (?:off|them off)|switch off|disable|unsubscribe|(?:don'?t|do not) (?:want|send|mail|e-?mail|write))\b/iu
/** The address somebody signs in with is the issuer's, not ours; nobody writes by other channels or of other things. */
const NOT_OURS =
  /登[录陆]|绑定|验证码|密码|短信|微信|公众号|发货|到货|库存|还款|\b(?:log ?in|sign ?in|password|sms|text messages?|push)\b/iu

const addressIn = (text: string): string | undefined => {
  const [found] = ADDRESS.exec(text) ?? []
  return found && z.safeParse(z.email(), found).success ? found : undefined
}

/** True of what can answer the question where invoices shall go. */
export const answersMail = (normal: string): boolean => addressIn(normal) !== undefined || STOP.test(normal)

/**
 * Where the asker's organization gets its invoices by mail, or that it gets none: the only letters that the
 * platform writes to those who buy. Undefined: the message is of something else.
 */
export const proposeMail = async (turn: Turn): Promise<Reply | undefined> => {
  const { words, understood, frame, tools } = turn
  const said = understood.normal
  const isAnswer = frame.open?.want === 'mail'
  const email = addressIn(said)
  const rest = email ? said.replace(email, ' ') : said
  if (understood.signals.negated) return undefined
  if (!isAnswer && (!MAIL.test(rest) || NOT_OURS.test(rest))) return undefined
  const stops = !email && STOP.test(rest)
  const sets = email ? isAnswer || SET.test(rest) : /设置|\bsettings?\b/iu.test(rest) || SET.test(rest)
  if (!stops && !sets) return undefined
  const reply = await unlessForbidden(words, async (): Promise<Reply> => {
    const { version, email: present } = await tools.invoiceMail()
    if ((email || stops) && email === present) return { text: words.mailNow(present) }
    if (!email && !stops) {
      return {
        text: `${words.mailNow(present)} ${words.whichMail}`,
        suggestions: present ? [{ text: words.stopMail }] : [],
        open: { intent: 'howto_account', want: 'mail' },
      }
    }
    const summary = words.mailSummary(email)
    const action = { kind: 'changeInvoiceMail' as const, version, ...(email ? { email } : {}) }
    return { text: summary, proposal: { action, summary } }
  })
  // whoever may not change it is told by the article what is written, and who may
  return reply.text === words.mayNotSee && !email ? undefined : reply
}
