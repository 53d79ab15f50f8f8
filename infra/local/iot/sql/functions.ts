import type { Value } from './values.ts'

/** An incoming message, as a rule sees it. */
export interface Message {
  readonly topic: string
  readonly clientId: string
  readonly payload: Uint8Array
  /** Epoch milliseconds */
  readonly receivedAt: number
}

interface SqlFunction {
  /** How many arguments it takes */
  readonly arity: readonly [least: number, most: number]
  readonly call: (message: Message, args: readonly Value[]) => Value
}

/** The functions of the rules' language that have an engine here. */
export const functions: Readonly<Record<string, SqlFunction>> = {
  topic: {
    arity: [0, 1],
    call: ({ topic }, [level]) => (level === undefined ? topic : topic.split('/')[Number(level) - 1]),
  },
  timestamp: { arity: [0, 0], call: ({ receivedAt }) => receivedAt },
  clientid: { arity: [0, 0], call: ({ clientId }) => clientId },
  isundefined: { arity: [1, 1], call: (_, [value]) => value === undefined },
  isnull: { arity: [1, 1], call: (_, [value]) => value === null },
  lower: { arity: [1, 1], call: (_, [value]) => (value === undefined ? value : String(value).toLowerCase()) },
  upper: { arity: [1, 1], call: (_, [value]) => (value === undefined ? value : String(value).toUpperCase()) },
}
