import { type Connection, variable } from './policy-variables.ts'

/** A resource or a condition's value of a policy: may it be this, on that connection? */
export type Pattern = (value: string, connection: Connection) => boolean

type Part = string | ((connection: Connection) => string | undefined)

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** What IAM lets one write for the three characters that mean something in a pattern. */
const fixed: Readonly<Record<string, string>> = { '*': '\\*', '?': '\\?', $: '\\$' }

/**
 * Reads `*`, `?` and `${variables}`. What a variable stands for is taken literally, so that a device called
 * `*` gets no more than its own name; MQTT's `+` and `#` are ordinary characters here.
 */
export const compilePattern = (text: string, where: string): Pattern => {
  const parts = text
    .split(/(\$\{[^}]*\}|[*?])/)
    .filter(part => part !== '')
    .map((part): Part => {
      if (part === '*') return '[\\s\\S]*'
      if (part === '?') return '[\\s\\S]'
      if (!part.startsWith('${')) return escaped(part)
      const name = part.slice(2, -1)
      return fixed[name] ?? variable(name, where)
    })
  return (value, connection) => {
    let source = ''
    for (const part of parts) {
      const piece = typeof part === 'string' ? part : part(connection)
      // A variable without a value matches nothing.
      if (piece === undefined) return false
      source += typeof part === 'string' ? piece : escaped(piece)
    }
    return new RegExp(`^${source}$`).test(value)
  }
}
