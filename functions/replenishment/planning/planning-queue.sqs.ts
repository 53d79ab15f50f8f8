import { sqsQueue } from '../../../shared/aws/send.sqs.ts'
import type { PlanningQueue } from './start-planning.ts'

/** The queue `planning`; a part of 250 positions has about 15 kB. */
export const sqsPlanningQueue = (queueUrl: string): PlanningQueue => {
  const queue = sqsQueue(queueUrl)
  return { send: part => queue.send({ body: JSON.stringify(part) }) }
}
