import { firstNight } from './demo/first-night.ts'
import { startDevices } from './demo/start-devices.ts'
import { describeStack, forgetStack, stackHome, writeStackFile } from './local-file.ts'
import type { StartOptions } from './options.ts'
import { progress } from './progress.ts'
import { demoTokens, startSeededStack } from './seeded-stack.ts'
import { watchFunctions } from './watch.ts'
import { welcome } from './welcome.ts'

const home = stackHome()
const say = (line: string): void => console.log(line)

/** Resolves at the first signal to end; a second one does not wait. */
const untilToldToEnd = (): Promise<void> =>
  new Promise(done => {
    let told = false
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        if (told) process.exit(130)
        told = true
        done()
      })
  })

/** A tenant's stack with the demo's world, until Ctrl-C. */
export const runUntilToldToEnd = async ({
  tenant,
  port,
  data,
  devices,
  watch,
}: StartOptions): Promise<void> => {
  const ended = untilToldToEnd()
  const told = progress(say)
  const stack = await startSeededStack({
    tenant,
    home,
    port,
    data,
    onStep: told.step,
    onProblem: line => console.error(`! ${line}`),
  })
  const life = new AbortController()
  const tokens = await demoTokens(stack)
  writeStackFile(home, describeStack(stack, tokens))
  const watching = watch ? await watchFunctions(stack.functions, say) : undefined
  say(welcome(stack, told.seconds()))
  const { mqtt: mqttUrl, api } = stack
  if (devices) void firstNight(stack, say)
  const demo = devices
    ? startDevices({ mqttUrl, api, tokens, log: say, signal: life.signal })
    : Promise.resolve()
  await ended
  say('\nStopping')
  life.abort()
  watching?.stop()
  await Promise.all([demo, stack.stop()])
  forgetStack(home)
}
