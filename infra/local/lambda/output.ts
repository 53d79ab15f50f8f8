import { openSync, writeSync } from 'node:fs'

const alarming = /"level":"(?:WARN|ERROR|CRITICAL)"/

/**
 * Sends what a function's thread prints to its log file, a write per turn of the event loop; lines that say
 * WARN, ERROR or CRITICAL, and all of stderr, are also told to `alarm`.
 */
export const captureOutput = (file: string, alarm: (line: string) => void): void => {
  const descriptor = openSync(file, 'a')
  let waiting = ''
  const flush = (): void => {
    const text = waiting
    waiting = ''
    if (text !== '') writeSync(descriptor, text)
  }
  const capture =
    (isAlarming: (text: string) => boolean) =>
    (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
      if (waiting === '') setImmediate(flush)
      waiting += text
      if (isAlarming(text)) alarm(text.trimEnd())
      const done = rest.at(-1)
      if (typeof done === 'function') done()
      return true
    }
  process.stdout.write = capture(text => alarming.test(text)) as typeof process.stdout.write
  process.stderr.write = capture(() => true) as typeof process.stderr.write
  process.on('exit', flush)
}
