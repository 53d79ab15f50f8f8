/** A message with what it means. */
export interface Labelled {
  readonly text: string
  readonly intent: string
  readonly lang?: string
  /** What it is one way of: rows of one phrase are learnt or asked together, never one for the other. */
  readonly phrase?: string
}

/** Reads labelled messages, one JSON object a line; other members are ignored. */
export const parseLabelled = (jsonl: string): Labelled[] =>
  jsonl
    .split('\n')
    .filter(line => line.trim())
    .map((line, i) => {
      const { text, intent, lang } = JSON.parse(line)
      if (typeof text !== 'string' || typeof intent !== 'string')
        throw new Error(`Line ${i + 1} must have the members text and intent`)
      return { text, intent, ...(typeof lang === 'string' ? { lang } : {}) }
    })
