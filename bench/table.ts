type Row = Readonly<Record<string, string | number>>

const width = (text: string): number => text.length

/** Prints rows of the same columns as an aligned table: numbers to the right, words to the left. */
export const printTable = (title: string, rows: readonly Row[]): void => {
  const columns = Object.keys(rows[0] ?? {})
  const cells = rows.map(row => columns.map(column => String(row[column] ?? '')))
  const widths = columns.map((column, i) => Math.max(width(column), ...cells.map(row => width(row[i] ?? ''))))
  const isNumber = columns.map(column => rows.every(row => typeof row[column] === 'number'))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  console.log(`\n${title}\n`)
  console.log(line(columns))
  console.log(widths.map(each => '─'.repeat(each)).join('  '))
  for (const row of cells) console.log(line(row))
}

/** To so many digits after the point, as a number. */
export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits))
