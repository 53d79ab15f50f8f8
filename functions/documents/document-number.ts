import type { Invoice } from '../invoicing/index.ts'

/** How an invoice is called on paper and in XML: unique for its seller, `INV-2026-00000042`. */
export const documentNumber = ({
  series,
  number,
  kind,
}: Pick<Invoice, 'series' | 'number' | 'kind'>): string => {
  const [, year = ''] = series.split('/')
  return `${kind === 'creditNote' ? 'CN' : 'INV'}-${year}-${String(number).padStart(8, '0')}`
}
