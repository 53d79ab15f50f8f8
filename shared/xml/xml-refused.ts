/** Thrown for a document that is not well-formed, too large, or uses what we do not accept. */
export class XmlRefused extends Error {
  override readonly name = 'XmlRefused'
  /** both from 1 */
  readonly line: number
  readonly column: number

  constructor(reason: string, xml: string, at: number) {
    const before = xml.slice(0, at)
    const line = before.split('\n').length
    const column = at - before.lastIndexOf('\n')
    super(`The XML cannot be read: ${reason} (line ${line}, column ${column}).`)
    this.line = line
    this.column = column
  }
}
