import type { Service } from '../../shared/aws/sign.ts'
import { signedFetch } from '../../shared/aws/signed-fetch.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { EventTopic } from './publish.ts'

/** SNS takes ten messages of together 256 kB in one call. */
const MOST_ENTRIES = 10
const MOST_BYTES = 250_000

const SNS: Service = { endpoint: 'sns' }

interface Entry {
  readonly message: string
  readonly group: string
  readonly deduplication: string
  readonly type: string
}

const entryOf = (event: DomainEvent): Entry => ({
  message: JSON.stringify(event),
  group: event.aggregate,
  deduplication: event.id,
  type: event.type,
})

const batches = (entries: readonly Entry[]): Entry[][] => {
  const made: Entry[][] = []
  let bytes = 0
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.message)
    const last = made.at(-1)
    if (!last || last.length === MOST_ENTRIES || bytes + size > MOST_BYTES) {
      made.push([entry])
      bytes = size
    } else {
      last.push(entry)
      bytes += size
    }
  }
  return made
}

/**
 * A batch in the form that SNS takes, its API of 2010-03-31. Ids of events hold `#`, which a deduplication id
 * may have; an entry's id may not, so entries are numbered.
 */
const formOf = (topicArn: string, batch: readonly Entry[]): string => {
  const form = new URLSearchParams({ Action: 'PublishBatch', Version: '2010-03-31', TopicArn: topicArn })
  for (const [i, { message, group, deduplication, type }] of batch.entries()) {
    const entry = {
      Id: String(i),
      Message: message,
      MessageGroupId: group,
      MessageDeduplicationId: deduplication,
      'MessageAttributes.entry.1.Name': 'type',
      'MessageAttributes.entry.1.Value.DataType': 'String',
      'MessageAttributes.entry.1.Value.StringValue': type,
    }
    for (const [name, value] of Object.entries(entry))
      form.set(`PublishBatchRequestEntries.member.${i + 1}.${name}`, value)
  }
  return form.toString()
}

/** The number of the first entry that SNS has not taken. */
const firstFailed = (answer: string): number | undefined => {
  const [, failed = ''] = /<Failed>(.*?)<\/Failed>/s.exec(answer) ?? []
  const ids = [...failed.matchAll(/<Id>(\d+)<\/Id>/g)].map(([, id]) => Number(id))
  return ids.length ? Math.min(...ids) : undefined
}

/** The tenant's FIFO topic: a group per aggregate keeps its order, the event id removes doubles. */
export const snsTopic = (topicArn: string): EventTopic => ({
  publish: async events => {
    let published = 0
    for (const batch of batches(events.map(entryOf))) {
      const response = await signedFetch(SNS, {
        method: 'POST',
        path: '/',
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: formOf(topicArn, batch),
      })
      const answer = await response.text()
      if (!response.ok) throw new Error(`The topic answers ${response.status}: ${answer.slice(0, 300)}`)
      const failed = firstFailed(answer)
      if (failed !== undefined) return published + failed
      published += batch.length
    }
    return published
  },
})
