import { createHash } from 'node:crypto'
import { addressesOf, startStack } from '../support/stack.ts'
import { startFaultProxy } from './fault-proxy.ts'

/** What is wrong with a stack, for proofs that must notice it. */
export type StackFault =
  /** 0.6 MB is kept of every call of a queue */
  | 'leak'
  /** every call of a queue takes a little more processor time than the one before */
  | 'slower'
  /** a function is told of a database where there is none */
  | 'unreachable'
  /** what writes orders is told that it is done a moment before it is */
  | 'early'

interface Options {
  readonly data: string
  readonly fault?: StackFault
}

const { data, fault }: Options = JSON.parse(process.argv[2] ?? '{}')
const kept: Buffer[] = []
const PIECE = 600_000
/** so that the machine survives it */
const MOST_KEPT = 1_500

const leak = (): void => {
  if (kept.length < MOST_KEPT) kept.push(Buffer.alloc(PIECE, kept.length))
}

let calls = 0
const block = Buffer.alloc(48_000, 'x')
/** Work and no waiting, so that it costs the same processor time whoever else is at work. */
const labour = (): void => {
  calls += 1
  const hash = createHash('sha256')
  for (let i = 0; i < Math.min(calls, 1_500); i++) hash.update(block)
  hash.digest()
}

let database = ''
const early = await startFaultProxy(() => database)
early.decide(({ operation }) => (operation === 'TransactWriteItems' ? 'early' : 'pass'))

/** A stack in a process of its own, like `stack-process.ts`, with a fault if one is wished for. */
const stack = await startStack({
  data,
  onProblem: () => {},
  ...(fault === 'leak' ? { onCall: leak } : {}),
  ...(fault === 'slower' ? { onCall: labour } : {}),
  ...(fault === 'unreachable'
    ? {
        dynamoEndpointFor: (functionId: string) =>
          functionId.startsWith('catalog') ? 'http://127.0.0.1:9' : undefined,
      }
    : {}),
  ...(fault === 'early'
    ? {
        dynamoEndpointFor: (functionId: string, engine: string) => {
          database = engine
          return functionId === 'ordering-api' ? early.endpoint : undefined
        },
      }
    : {}),
})
process.stdout.write(`${JSON.stringify(addressesOf(stack.stack))}\n`)
process.stdin.resume().on('end', async () => {
  await stack.stop()
  await early.stop()
  process.exit(0)
})
