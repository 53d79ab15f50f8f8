import { defineTable } from '../../shared/tables.ts'

/** What is known of documents beside the invoices themselves: what came from outside, months, exports. */
export const documentsTable = defineTable({
  name: 'documents',
  /** where a mailing goes is the buyer's own */
  sealed: ({ pk }) => {
    const [kind, buyerId = ''] = pk.split('#')
    return kind === 'mailing' ? { subject: `organization#${buyerId}`, paths: [['email']] } : undefined
  },
})

/** The mailings of an invoice are one partition; ids sort by age. */
export const mailingPartition = (buyerId: string, invoiceId: string): string =>
  `mailing#${buyerId}#${invoiceId}`
export const mailingKey = (buyerId: string, invoiceId: string, mailingId: string) => ({
  pk: mailingPartition(buyerId, invoiceId),
  sk: mailingId,
})

/** What an organization received is one partition; ids sort by age. */
export const receivedPartition = (organizationId: string): string => `received#${organizationId}`
export const receivedKeyOf = (organizationId: string, receivedId: string) => ({
  pk: receivedPartition(organizationId),
  sk: receivedId,
})

/** There once for each invoice that an organization received, by who issued it and its number. */
export const receivedNumberKey = (organizationId: string, seller: string, number: string) => ({
  pk: `received-number#${organizationId}`,
  sk: `${seller}#${number}`,
})

/** The invoices of an organization's month, its own and those it got, in order of days and numbers. */
export const monthPartition = (organizationId: string, month: string): string =>
  `month#${organizationId}#${month}`
export const monthKey = (organizationId: string, issuedOn: string, number: string, invoiceId: string) => ({
  pk: monthPartition(organizationId, issuedOn.slice(0, 7)),
  sk: `${issuedOn}#${number}#${invoiceId}`,
})

export const exportKey = (organizationId: string, exportId: string) => ({
  pk: `export#${organizationId}`,
  sk: exportId,
})
