import { Buffer } from 'node:buffer'

/** A file that goes with a mail. */
export interface Attachment {
  readonly fileName: string
  readonly contentType: string
  readonly bytes: Uint8Array
}

/** A mail as it is written, in Unicode. */
export interface Letter {
  /** globally unique and the same at every try, so that a mail program shows a repetition once: `mal_…@example.org` */
  readonly messageId: string
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly attachments: readonly Attachment[]
  readonly date: Date
}

const CRLF = '\r\n'
/** Base64 in lines as RFC 2045 allows them. */
const folded = (bytes: Uint8Array): string =>
  (
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join(CRLF)

/** No header goes on in a line that somebody else wrote. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').trim()

const isPlain = (text: string): boolean => /^[\x20-\x7e]{0,60}$/.test(text)

/** Encoded words of at most 75 characters, cut between characters (RFC 2047). */
const encodedWords = (text: string): string => {
  const words: string[] = []
  let word = ''
  for (const character of text) {
    if (Buffer.byteLength(word + character) > 42) {
      words.push(word)
      word = ''
    }
    word += character
  }
  return [...words, word].map(part => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`).join(`${CRLF} `)
}

const header = (name: string, text: string): string => {
  const line = oneLine(text)
  return `${name}: ${isPlain(line) ? line : encodedWords(line)}`
}

/** Of a name that is not ASCII both forms: a plain one, and that of RFC 2231. */
const disposition = (fileName: string): string => {
  const name = oneLine(fileName).replace(/["\\]/g, '_')
  const ascii = name.replace(/[^\x20-\x7e]/g, '_')
  const extended = ascii === name ? '' : `; filename*=UTF-8''${encodeURIComponent(name)}`
  return `Content-Disposition: attachment; filename="${ascii}"${extended}`
}

/**
 * The letter as an Internet message (RFC 5322, RFC 2045): text and attachments, both base64, every line short. The
 * same letter gives the same bytes.
 */
export const mimeMessage = (letter: Letter): string => {
  const boundary = `=_${Buffer.from(letter.messageId).toString('hex').slice(0, 60)}`
  const text = [
    `--${boundary}`,
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: base64',
    '',
    folded(Buffer.from(letter.text)),
  ]
  const files = letter.attachments.flatMap(({ fileName, contentType, bytes }) => [
    `--${boundary}`,
    `Content-Type: ${oneLine(contentType)}`,
    'Content-Transfer-Encoding: base64',
    disposition(fileName),
    '',
    folded(bytes),
  ])
  return [
    `Date: ${letter.date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${oneLine(letter.messageId)}>`,
    header('From', letter.from),
    header('To', letter.to),
    header('Subject', letter.subject),
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    ...text,
    ...files,
    `--${boundary}--`,
    '',
  ].join(CRLF)
}
