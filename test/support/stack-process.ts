import { addressesOf, startStack } from './stack.ts'

/**
 * A stack in a process of its own: prints its addresses as a line of JSON and ends when its input is closed.
 * The argument is the options of `startStack` as JSON.
 */
const stack = await startStack({
  ...JSON.parse(process.argv[2] ?? '{}'),
  onProblem: line => console.error(line),
})
process.stdout.write(`${JSON.stringify(addressesOf(stack.stack))}\n`)
process.stdin.resume().on('end', async () => {
  await stack.stop()
  process.exit(0)
})
