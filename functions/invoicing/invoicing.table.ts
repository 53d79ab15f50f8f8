import { defineTable } from '../../shared/tables.ts'

/**
 * Issued invoices, for ever: nothing here is changed or removed, except the head of each series.
 * An invoice has a partition of its own, so that a busy series carries only its head and small entries.
 */
export const invoicingTable = defineTable({ name: 'invoicing' })

export const invoiceKey = (invoiceId: string) => ({ pk: `invoice#${invoiceId}`, sk: 'invoice' })

/** All shipments of an order that have an invoice are one partition. */
export const orderPartition = (orderId: string): string => `order#${orderId}`

/** There at most once: what makes a second invoice for a shipment impossible. */
export const shipmentKey = (orderId: string, shipmentId: string) => ({
  pk: orderPartition(orderId),
  sk: `shipment#${shipmentId}`,
})

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
