import { defineTable } from '../../shared/tables.ts'

/**
 * Whose data key seals what the law wants kept for ten years (发票管理办法, article 29): the tenant's, so that the erasure of a
 * person or an organization does not reach it.
 */
const STATUTORY = 'statutory'

/**
 * Issued documents, for ever: none is changed or removed. Beside them what moves: heads of series, shipments
 * with what is invoiced of them, requests to tax channels, work that is due.
 *
 * An invoice has a partition of its own, so that a busy series carries only its head and small entries.
 */
export const invoicingTable = defineTable({
  name: 'invoicing',
  sealed: ({ pk, sk }) => {
    // How to ask a channel, and where notices go, is the seller's secret.
    if (pk.startsWith('seller#') && ['channel', 'token', 'webhook'].includes(sk))
      return { subject: pk.slice('seller#'.length), paths: [['secret']] }
    // Documents name telephones, addresses and bank accounts.
    if (pk.startsWith('invoice#') && (sk === 'invoice' || sk.startsWith('part#')))
      return { subject: STATUTORY, paths: [['document'], ['packed']] }
    // What it takes to ask the register is the tenant’s secret.
    if (pk === registrySettingsKey.pk) return { subject: STATUTORY, paths: [['secret']] }
    return sk === 'title' ? { subject: STATUTORY, paths: [['title']] } : undefined
  },
  indexes: {
    /** shipments of which something is to be invoiced or credited, by seller */
    uncovered: { partition: 'uncoveredOf', sort: 'shippedAt' },
    /** work that waits for its time, by kind */
    due: { partition: 'dueKind', sort: 'dueAt' },
    /** numbers of a seller's documents by month, for export */
    issued: { partition: 'issuedIn', sort: 'invoiceId' },
  },
})

const invoicePartition = (invoiceId: string): string => `invoice#${invoiceId}`

export const invoiceKey = (invoiceId: string) => ({ pk: invoicePartition(invoiceId), sk: 'invoice' })

/** Continuations of a document that is too long for one item, from 1. */
export const invoicePartKey = (invoiceId: string, part: number) => ({
  pk: invoicePartition(invoiceId),
  sk: `part#${String(part).padStart(2, '0')}`,
})

/** What of an invoice is credited. */
export const creditedKey = (invoiceId: string) => ({ pk: invoicePartition(invoiceId), sk: 'credited' })

/** All that is known of an order: its shipments, its invoices, its title. */
export const orderPartition = (orderId: string): string => `order#${orderId}`

export const SHIPMENT_PREFIX = 'shipment#'

export const shipmentKey = (orderId: string, shipmentId: string) => ({
  pk: orderPartition(orderId),
  sk: `${SHIPMENT_PREFIX}${shipmentId}`,
})

export const ORDER_INVOICE_PREFIX = 'invoice#'

/** That an invoice or credit note is of an order; ids sort by age. */
export const orderInvoiceKey = (orderId: string, invoiceId: string) => ({
  pk: orderPartition(orderId),
  sk: `${ORDER_INVOICE_PREFIX}${invoiceId}`,
})

export const titleKey = (orderId: string) => ({ pk: orderPartition(orderId), sk: 'title' })

export const settingsKey = (sellerId: string) => ({ pk: `seller#${sellerId}`, sk: 'settings' })

/** A series with its head and its entries is one partition. */
export const seriesPartition = (series: string): string => `series#${series}`

/** Where a series stands: the last number given, its hash and its time. */
export const seriesHeadKey = (series: string) => ({ pk: seriesPartition(series), sk: 'head' })

export const NUMBER_PREFIX = 'number#'

/** Which invoice has a number; in text order these are in order of numbers. */
export const seriesNumberKey = (series: string, number: number) => ({
  pk: seriesPartition(series),
  sk: `${NUMBER_PREFIX}${String(number).padStart(10, '0')}`,
})

/** The value of `issuedIn`: a seller and a month such as `2026-11`. */
export const issuedIn = (sellerId: string, month: string): string => `${sellerId}/${month}`

export const taxRequestKey = (requestId: string) => ({ pk: `tax-request#${requestId}`, sk: 'request' })

/** That an invoice has its request: there at most once, so that it is asked for once. */
export const invoiceTaxRequestKey = (invoiceId: string) => ({
  pk: invoicePartition(invoiceId),
  sk: 'tax-request',
})

/** Whose a fiscal number is: there once, so that no two documents claim it. */
export const fiscalNumberKey = (fiscalNumber: string) => ({ pk: `fiscal#${fiscalNumber}`, sk: 'fiscal' })

/** What a seller's channel still takes in a month, `2026-11`. */
export const quotaKey = (sellerId: string, month: string) => ({
  pk: `seller#${sellerId}`,
  sk: `quota#${month}`,
})

/** The block that a seller's documents take their numbers from. */
export const numberBlockKey = (sellerId: string) => ({ pk: `seller#${sellerId}`, sk: 'numbers' })

export const channelKey = (sellerId: string) => ({ pk: `seller#${sellerId}`, sk: 'channel' })

/** The token of a seller's account, which all functions share. */
export const tokenKey = (sellerId: string) => ({ pk: `seller#${sellerId}`, sk: 'token' })

/** Where an organization wants to be told of its invoices. */
export const webhookKey = (organizationId: string) => ({ pk: `seller#${organizationId}`, sk: 'webhook' })

/** That somebody is to be told of a document. */
export const noticeKey = (noticeId: string) => ({ pk: `notice#${noticeId}`, sk: 'notice' })

export const redLetterKey = (redLetterId: string) => ({ pk: `red-letter#${redLetterId}`, sk: 'red-letter' })

/** All versions of a tax classification code are one partition, in order of their first day. */
export const taxClassPartition = (code: string): string => `tax-class#${code}`
export const taxClassKey = (code: string, from: string) => ({ pk: taxClassPartition(code), sk: from })

/** Where companies are looked up. */
export const registrySettingsKey = { pk: 'company-registry', sk: 'settings' }

/** What the register said of a code. */
export const registryEntryKey = (code: string) => ({ pk: `company#${code}`, sk: 'registry' })

/** That a seller's channel is asked for reference data. */
export const referenceSyncKey = (sellerId: string) => ({ pk: `seller#${sellerId}`, sk: 'reference-data' })
