import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A mail that the stack has sent, as its receiver would get it. */
export interface ReceivedMail {
  readonly messageId: string
  readonly from: string
  readonly to: readonly string[]
  readonly receivedAt: string
  /** the whole message, headers and all */
  readonly raw: string
}

interface SendEmail {
  readonly FromEmailAddress: string
  readonly Destination: { readonly ToAddresses: readonly string[] }
  readonly Content: { readonly Raw: { readonly Data: string } }
}

/** Every mail of the stack, whoever it is for: SES's `SendEmail`, whose messages end in a folder as `.eml` files. */
export interface Mailbox {
  /** @param body of `POST /v2/email/outbound-emails` */
  readonly take: (body: string) => { readonly MessageId: string }
  readonly mails: () => readonly ReceivedMail[]
}

/** More than this nobody looks at; the oldest go from the list, their files stay. */
const MOST_MAILS = 500

export const openMailbox = (folder: string): Mailbox => {
  const mails: ReceivedMail[] = []
  return {
    take: body => {
      const { FromEmailAddress, Destination, Content }: SendEmail = JSON.parse(body)
      const messageId = randomUUID()
      const raw = Buffer.from(Content.Raw.Data, 'base64').toString()
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, `${messageId}.eml`), raw)
      mails.push({
        messageId,
        from: FromEmailAddress,
        to: Destination.ToAddresses,
        receivedAt: new Date().toISOString(),
        raw,
      })
      if (mails.length > MOST_MAILS) mails.shift()
      return { MessageId: messageId }
    },
    mails: () => mails,
  }
}
