import { describe, expect, it } from 'vitest'
import { type Letter, mimeMessage } from '../../shared/mime.ts'
import { readMime } from '../support/read-mime.ts'

const letter = (changes: Partial<Letter> = {}): Letter => ({
  messageId: 'mal_1@seller.example',
  from: 'invoices@seller.example',
  to: 'books@buyer.example',
  subject: 'Invoice 1',
  text: 'Please find attached.\n',
  attachments: [],
  date: new Date('2026-11-25T08:00:00.000Z'),
  ...changes,
})

describe('A mail', () => {
  it('comes as it was written, in Chinese and with its files, in lines that every server takes', () => {
    const bytes = Uint8Array.from({ length: 5_000 }, (_, i) => i % 251)
    const subject = `电子发票 Invoice 26310000000000000001 · 华东工品（上海）有限公司${'很长的名称'.repeat(12)}`
    const text = '南京五金商行：\n\n开具的电子发票见附件。𬭎\n'
    const attachments = [{ fileName: '发票 1.pdf', contentType: 'application/pdf', bytes }]
    const raw = mimeMessage(letter({ subject, text, attachments }))
    const { headers, parts } = readMime(raw)
    expect(headers).toMatchObject({
      subject,
      from: 'invoices@seller.example',
      'message-id': '<mal_1@seller.example>',
      date: 'Wed, 25 Nov 2026 08:00:00 +0000',
    })
    expect(parts[0]?.bytes.toString()).toBe(text)
    expect(Uint8Array.from(parts[1]?.bytes ?? [])).toEqual(bytes)
    expect(parts[1]?.headers['content-disposition']).toBe(
      `attachment; filename="__ 1.pdf"; filename*=UTF-8''${encodeURIComponent('发票 1.pdf')}`,
    )
    for (const line of raw.split('\r\n')) {
      expect(line.length).toBeLessThanOrEqual(140)
      expect(line).toMatch(/^[\x20-\x7e]*$/)
    }
  })

  it('has only the headers that we write, whatever stands in a name', () => {
    const { headers, parts } = readMime(
      mimeMessage(
        letter({
          subject: 'Invoice\r\nBcc: everybody@example.com',
          to: 'books@buyer.example\r\nCc: more@example.com',
        }),
      ),
    )
    expect(Object.keys(headers).toSorted()).toEqual([
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
    ])
    expect(parts).toHaveLength(1)
  })

  it('is the same bytes each time', () => {
    expect(mimeMessage(letter())).toBe(mimeMessage(letter()))
  })
})
