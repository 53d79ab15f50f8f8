import { readFile } from 'node:fs/promises'
import { fontFile } from './font-file.ts'
import type { Print } from './represent-invoice.ts'

/**
 * The press: font and PDF library are loaded at the first print and kept, so that a caller who wants JSON does
 * not wait for them.
 */
export const printer = (): Print => {
  let press: Promise<Print> | undefined
  const setUp = async (): Promise<Print> => {
    const [{ openFont, paintPdf }, bytes] = await Promise.all([
      import('./paint-pdf.ts'),
      readFile(fontFile()),
    ])
    const font = openFont(bytes)
    return (statement, createdAt) => paintPdf(statement, font, createdAt)
  }
  return async (statement, createdAt) => {
    press ??= setUp()
    return (await press)(statement, createdAt)
  }
}
