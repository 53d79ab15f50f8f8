/** A part of a message as a mail program sees it. */
export interface MimePart {
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
}

const decodedWords = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, base64) => `\u0000${base64}\u0000`)
    .split('\u0000')
    .map((part, i) => (i % 2 ? Buffer.from(part, 'base64').toString() : part))
    .join('')

const partOf = (text: string): MimePart & { readonly body: string } => {
  const end = text.indexOf('\r\n\r\n')
  const unfolded = text.slice(0, end).replace(/\r\n[ \t]/g, ' ')
  const headers = Object.fromEntries(
    unfolded.split('\r\n').map(line => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), decodedWords(line.slice(colon + 1).trim())]
    }),
  )
  const body = text.slice(end + 4)
  return { headers, body, bytes: Buffer.from(body, 'base64') }
}

/** Reads a multipart message by the letter of RFC 5322 and 2045, for tests: its headers and parts. */
export const readMime = (raw: string): { headers: Readonly<Record<string, string>>; parts: MimePart[] } => {
  const { headers, body } = partOf(raw)
  const boundary = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '')?.[1] ?? ''
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map(part => partOf(part.replace(/^\r\n/, '').replace(/\r\n$/, '')))
  return { headers, parts }
}
