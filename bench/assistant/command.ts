import { readFileSync } from 'node:fs'
import { type Labelled, parseLabelled } from '../../functions/assistant/training/labelled.ts'

/** A member of the rows that must have a value, as `name=value`: one file may hold the rows of several bots. */
const matches = (line: string, where: readonly string[]): boolean => {
  const row = JSON.parse(line)
  return where.every(condition => {
    const at = condition.indexOf('=')
    return String(row[condition.slice(0, at)]) === condition.slice(at + 1)
  })
}

/** Labelled rows of some files, those alone that fulfil all conditions. `-` is the standard input. */
export const readLabelled = (files: readonly string[], where: readonly string[] = []): Labelled[] =>
  files.flatMap(file => {
    const text = readFileSync(file === '-' ? 0 : file, 'utf8')
    const lines = text.split('\n').filter(line => line.trim() && (!where.length || matches(line, where)))
    return parseLabelled(lines.join('\n'))
  })

/** Ends the command with what is wrong and how it is used. */
export const wrongUse = (message: string, usage: string): never => {
  console.error(`${message}\n\n${usage}`)
  process.exit(2)
}
