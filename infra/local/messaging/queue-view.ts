import { randomUUID } from 'node:crypto'
import type { MessagingEngine } from './fauxqs.ts'
import type { Queue, QueueMessage } from './fauxqs-stores.ts'

export interface QueueState {
  /** Without the tenant and `.fifo`: `invoicing`, `invoicing-dead` */
  readonly name: string
  readonly ready: number
  readonly delayed: number
  readonly inFlight: number
}

export interface QueueViews {
  states: () => QueueState[]
  /** What waits in a queue, oldest first, without taking it. */
  messages: (name: string) => readonly QueueMessage[]
  /**
   * Sends what is in `<name>-dead` to `<name>` again and removes it there. A crash between the two doubles a
   * message, which consumers bear.
   * @returns how many
   * @throws Error when there is no such pair of queues
   */
  redrive: (name: string) => number
}

const readyOf = (queue: Queue): QueueMessage[] =>
  queue.isFifo() ? [...queue.fifoMessages.values()].flat() : queue.messages

const delayedOf = (queue: Queue): number =>
  queue.isFifo() ? [...queue.fifoDelayed.values()].flat().length : queue.delayedMessages.length

/** Looks into the queues of a tenant by their short names. */
export const queueViews = ({ queues, send }: MessagingEngine, tenant: string): QueueViews => {
  const shortName = ({ name }: Queue): string => name.replace(`${tenant}-`, '').replace(/\.fifo$/, '')
  const find = (name: string): Queue => {
    const all = [...queues.allQueues()]
    const found = all.find(queue => shortName(queue) === name)
    if (!found) throw new Error(`There is no queue ${name}; there are ${all.map(shortName).join(', ')}`)
    return found
  }

  const resend = (queue: Queue, message: QueueMessage): void =>
    send({
      QueueUrl: queue.url,
      MessageBody: message.body,
      // What was said about the failure is not for the second try.
      MessageAttributes: Object.fromEntries(
        Object.entries(message.messageAttributes).filter(([name]) => !name.startsWith('error')),
      ),
      ...(queue.isFifo() && {
        MessageGroupId: message.messageGroupId ?? 'redrive',
        // Not its own again: the queue would take the message for a repetition.
        MessageDeduplicationId: `redrive-${randomUUID()}`,
      }),
    })

  return {
    states: () =>
      [...queues.allQueues()].map(queue => ({
        name: shortName(queue),
        ready: readyOf(queue).length,
        delayed: delayedOf(queue),
        inFlight: queue.inflightMessages.size,
      })),
    messages: name => readyOf(find(name)),
    redrive: name => {
      const [queue, dead] = [find(name), find(`${name}-dead`)]
      let moved = 0
      for (let rest = readyOf(dead).length; rest > 0; rest--) {
        for (const { ReceiptHandle } of dead.dequeue(1, undefined, () => undefined)) {
          const held = dead.inflightMessages.get(ReceiptHandle)
          if (!held) continue
          resend(queue, held.message)
          dead.deleteMessage(ReceiptHandle)
          moved += 1
        }
      }
      return moved
    },
  }
}
