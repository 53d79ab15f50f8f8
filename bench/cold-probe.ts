/**
 * One cold start: loads a bundle as Lambda does, calls it once with an event, and prints milliseconds since
 * the start of the process. Plain enough to add nothing of its own to what it measures.
 *
 * Arguments: the bundle's path, the event as JSON.
 */
const [, , bundle = '', event = '{}'] = process.argv
const { handler } = await import(bundle)
const ready = performance.now()
const write = process.stdout.write.bind(process.stdout)
process.stdout.write = () => true
const context = {
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  invokedFunctionArn: 'arn:local:lambda',
  memoryLimitInMB: '1024',
  getRemainingTimeInMillis: () => 10_000,
}
let answer: unknown
try {
  answer = await handler(JSON.parse(event), context)
} catch (thrown) {
  answer = { error: String(thrown) }
}
const answered = performance.now()
write(`${JSON.stringify({ ready, answered, answer })}\n`, () => process.exit(0))
