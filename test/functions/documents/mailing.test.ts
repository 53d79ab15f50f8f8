import { describe, expect, it } from 'vitest'
import { mailInvoice, mailingOnIssue } from '../../../functions/documents/mail-invoice.ts'
import { mailingStore } from '../../../functions/documents/mailing.store.ts'
import { listMailings, requestMailing } from '../../../functions/documents/request-mailing.ts'
import type { Invoice } from '../../../functions/invoicing/index.ts'
import type { DomainError } from '../../../shared/errors/domain-error.ts'
import type { Posted } from '../../../shared/mail.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Letter } from '../../../shared/mime.ts'
import type { Tables } from '../../../shared/tables.ts'
import { buyer, newId, once, seller, stranger } from '../invoicing/world.ts'
import { issuedInvoice } from './issued.ts'

const EMAIL = 'finance@dealer.example'

/** An invoice to be mailed, and a post that answers as it is told. */
const mailed = ({
  invoice = withEmail(),
  answers = [],
  tables = memoryTables(),
  hasPost = true,
  legal,
}: {
  invoice?: Invoice
  answers?: (Posted | Error)[]
  tables?: Tables
  hasPost?: boolean
  legal?: { fiscalNumber: string; bytes: number[] }
} = {}) => {
  const letters: Letter[] = []
  const mailings = mailingStore(tables)
  const post = {
    from: 'invoices@seller.example',
    send: async (letter: Letter): Promise<Posted> => {
      letters.push(letter)
      const answer = answers.shift() ?? { kind: 'sent', messageId: 'm' }
      if (answer instanceof Error) throw answer
      return answer
    },
  }
  const kinds = ['xml', 'ofd', 'pdf']
  const mail = mailInvoice({
    mailings,
    findInvoice: async id => (id === invoice.invoiceId ? invoice : undefined),
    legalFilesOf: async () =>
      legal && {
        fiscalNumber: legal.fiscalNumber,
        files: legal.bytes.map((_, i) => ({
          key: String(i),
          fileName: `${legal.fiscalNumber}.${kinds[i]}`,
          contentType: `application/${kinds[i]}`,
        })),
      },
    readFile: async key => new Uint8Array(legal?.bytes[Number(key)] ?? 0),
    print: async () => new TextEncoder().encode('%PDF'),
    post: hasPost ? post : undefined,
    clock: () => '2026-11-25T08:00:00.000Z',
  })
  const deps = {
    mailings,
    readInvoice: async (_: string, { organizationId }: { organizationId: string }) => {
      if (organizationId === stranger.organizationId) throw new Error('not-found')
      return invoice
    },
    clock: () => '2026-11-25T09:00:00.000Z',
    newId,
    tenantId: 'test',
  }
  return { invoice, letters, mail, ask: requestMailing(deps), list: listMailings(deps) }
}

const withEmail = (email: string | undefined = EMAIL): Invoice => {
  const invoice = issuedInvoice({ where: 'CN', lines: 2 })
  return { ...invoice, buyer: { ...invoice.buyer, ...(email ? { email } : {}) } }
}

describe('An invoice that is ready', () => {
  it('is mailed to the address that it names, once, however often its event comes', async () => {
    const { invoice, mail, letters, list } = mailed()
    await mail.onReady(invoice.invoiceId)
    await mail.onReady(invoice.invoiceId)
    expect(letters).toHaveLength(1)
    const [letter] = letters as [Letter]
    expect(letter).toMatchObject({ to: EMAIL, from: 'invoices@seller.example' })
    expect(letter.text).toContain(invoice.buyer.name)
    expect(letter.attachments.map(({ contentType }) => contentType)).toEqual(['application/pdf'])
    expect(await list(invoice.invoiceId, buyer)).toMatchObject([
      { mailingId: mailingOnIssue(invoice.invoiceId), on: 'issue', state: 'sent', to: 'f•••@dealer.example' },
    ])
  })

  it('goes with the authority’s own files and number, and only then is called 发票', async () => {
    const own = mailed()
    await own.mail.onReady(own.invoice.invoiceId)
    expect(own.letters[0]?.subject).not.toContain('发票')
    const legal = { fiscalNumber: '26310000000000000001', bytes: [10, 20, 30] }
    const { mail, letters, invoice } = mailed({ legal })
    await mail.onReady(invoice.invoiceId)
    expect(letters[0]?.subject).toContain('电子发票 Invoice 26310000000000000001')
    expect(letters[0]?.attachments.map(({ fileName, bytes }) => [fileName, bytes.byteLength])).toEqual([
      ['26310000000000000001.xml', 10],
      ['26310000000000000001.ofd', 20],
      ['26310000000000000001.pdf', 30],
    ])
  })

  it('leaves out what a mail cannot carry, never the file that counts', async () => {
    const legal = { fiscalNumber: '26310000000000000001', bytes: [100, 8 * 1024 * 1024, 200] }
    const { mail, letters, invoice } = mailed({ legal })
    await mail.onReady(invoice.invoiceId)
    expect(letters[0]?.attachments.map(({ fileName }) => fileName.slice(-3))).toEqual(['xml', 'pdf'])
  })

  it('is mailed to nobody without an address, and by nobody without mail', async () => {
    const { buyer: named, ...rest } = withEmail()
    const { email: _, ...anonymous } = named
    const without = mailed({ invoice: { ...rest, buyer: anonymous } })
    expect(await without.mail.onReady(rest.invoiceId)).toBeUndefined()
    const silent = mailed({ hasPost: false })
    expect(await silent.mail.onReady(silent.invoice.invoiceId)).toBeUndefined()
    expect([...without.letters, ...silent.letters]).toEqual([])
  })

  it('that could not be sent now is sent at the next try, under the same message id', async () => {
    const { invoice, mail, letters, list } = mailed({ answers: [new Error('busy')] })
    await expect(mail.onReady(invoice.invoiceId)).rejects.toThrow('busy')
    expect(await list(invoice.invoiceId, buyer)).toMatchObject([{ state: 'due' }])
    await mail.onReady(invoice.invoiceId)
    expect(new Set(letters.map(({ messageId }) => messageId)).size).toBe(1)
    expect(await list(invoice.invoiceId, buyer)).toMatchObject([{ state: 'sent' }])
  })

  it('that no server takes is refused for good, and says why', async () => {
    const { invoice, mail, list } = mailed({ answers: [{ kind: 'refused', because: 'MessageRejected' }] })
    await mail.onReady(invoice.invoiceId)
    await mail.onReady(invoice.invoiceId)
    expect(await list(invoice.invoiceId, buyer)).toMatchObject([
      { state: 'refused', because: 'MessageRejected' },
    ])
  })
})

describe('Who asks for an invoice again', () => {
  it('gets it where he says, and where the invoice says when he says nothing', async () => {
    const { invoice, ask, mail, letters } = mailed()
    const { invoiceId } = invoice
    const buyerId = invoice.buyer.organizationId
    const one = await ask({ invoiceId, email: 'boss@dealer.example', actor: buyer }, once)
    const other = await ask({ invoiceId, actor: seller }, once)
    expect([one, other]).toMatchObject([
      { state: 'due', on: 'request', to: 'b•••@dealer.example' },
      { to: 'f•••@dealer.example' },
    ])
    for (const { mailingId } of [one, other, one]) await mail.onRequest({ mailingId, invoiceId, buyerId })
    expect(letters.map(({ to }) => to)).toEqual(['boss@dealer.example', EMAIL])
  })

  it('must say where, when the invoice does not; and twenty mails of one invoice are enough', async () => {
    const { buyer: named, ...rest } = withEmail()
    const { email: _, ...anonymous } = named
    const without = mailed({ invoice: { ...rest, buyer: anonymous } })
    const refused = await without
      .ask({ invoiceId: rest.invoiceId, actor: buyer }, once)
      .catch((thrown: DomainError) => thrown.code)
    expect(refused).toBe('invalid-request')
    const { ask, invoice } = mailed()
    const outcomes: string[] = []
    for (let i = 0; i < 22; i++) {
      const asked = ask({ invoiceId: invoice.invoiceId, actor: buyer }, once)
      outcomes.push(
        await asked.then(
          ({ state }) => state,
          (thrown: DomainError) => thrown.code,
        ),
      )
    }
    expect(outcomes.slice(20)).toEqual(['illegal-transition', 'illegal-transition'])
    expect(new Set(outcomes.slice(0, 20))).toEqual(new Set(['due']))
  })
})
