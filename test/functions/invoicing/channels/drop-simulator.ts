import type { FileDrop } from '../../../../functions/invoicing/peppol-channel.ts'
import { ChannelSilent } from '../../../../functions/invoicing/tax-channel.ts'
import type { Random } from '../random.ts'
import { type Faults, faultily, type VirtualTime } from './clock.ts'

/** An access point that picks files up from a drop, sends each document once, and leaves its answer there. */
export const dropSimulator = ({
  random,
  time,
  faults,
}: {
  random: Random
  time: VirtualTime
  faults: Faults
}) => {
  const files = new Map<string, Uint8Array>()
  const legal: { orderNo: string; number: string }[] = []
  const put = (name: string, text: string) => files.set(name, new TextEncoder().encode(text))

  const pickUp = (requestId: string, documentId: string) => {
    if (legal.some(({ orderNo }) => orderNo === requestId)) return
    const code = random.pick(['AP', 'AP', 'AP', 'AP', 'RE'])
    if (code === 'AP') legal.push({ orderNo: requestId, number: documentId })
    put(`inbox/${requestId}.mlr.xml`, `${random.chance(0.3) ? 'AB' : code}|${documentId}|BR-01`)
    time.after(random.whole(1, 60 * 60_000), () =>
      put(`inbox/${requestId}.mlr.xml`, `${code}|${documentId}|BR-01`),
    )
  }

  const silently = async <T>(work: () => T, garbage: () => T): Promise<T> => {
    try {
      return await faultily(faults, random, time, work, garbage)
    } catch (cause) {
      throw new ChannelSilent('The drop does not answer', { cause })
    }
  }

  const drop: FileDrop = {
    write: (name, bytes) =>
      silently(
        () => {
          const isNew = !files.has(name)
          files.set(name, bytes)
          const [, requestId = ''] = /^outbox\/(.+)\.xml$/.exec(name) ?? []
          if (isNew)
            time.after(random.whole(1, 30 * 60_000), () => pickUp(requestId, new TextDecoder().decode(bytes)))
        },
        () => undefined,
      ),
    read: name =>
      silently(
        () => files.get(name),
        () => (files.has(name) ? new TextEncoder().encode('<half') : undefined),
      ),
  }
  return { drop, legal }
}
