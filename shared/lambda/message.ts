import type { SQSRecord } from 'aws-lambda'
import { sqsQueue } from '../aws/send.sqs.ts'
import { DomainError } from '../errors/domain-error.ts'
import { count, logger } from './observe.ts'

/** A message that no retry can help: it goes to the dead-letter queue at once, with its error code. */
export const isPoison = (thrown: unknown): thrown is DomainError =>
  thrown instanceof DomainError && thrown.kind.retry !== 'later'

/** @throws `invalid-request`, which is poison, when the body is not JSON */
export const jsonOf = (record: SQSRecord): unknown => {
  try {
    return JSON.parse(record.body)
  } catch {
    throw new DomainError('invalid-request', 'The message is not JSON.')
  }
}

/** Moves a poisonous message aside. It is sent first and deleted by its success, so a crash between doubles it and loses nothing. */
export const deadLetters = (queueUrl: string) => {
  const queue = sqsQueue(queueUrl)
  return async (record: SQSRecord, error: DomainError): Promise<void> => {
    const group = record.attributes.MessageGroupId
    await queue.send({
      body: record.body,
      attributes: { errorCode: error.code, errorDetail: error.message.slice(0, 500) },
      ...(group ? { group, deduplication: record.messageId } : {}),
    })
    logger.error('Message moved to the dead-letter queue', { messageId: record.messageId, code: error.code })
    count('MessageDeadLettered')
  }
}
