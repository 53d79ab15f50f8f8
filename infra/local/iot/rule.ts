import { randomUUID } from 'node:crypto'
import { LocalStackError } from '../local-stack-error.ts'
import type { Message } from './sql/functions.ts'
import { compileStatement, type Statement } from './sql/statement.ts'

/** A topic rule whose actions all send to SQS queues, named by their URLs. */
export interface Rule {
  readonly name: string
  readonly statement: Statement
  readonly actions: readonly SqsAction[]
  readonly errorAction?: SqsAction
}

export interface SqsAction {
  readonly queueUrl: string
  readonly useBase64: boolean
}

export type SendToQueue = (queueUrl: string, body: string) => Promise<void>

type Json = Record<string, unknown>

/**
 * Compiles the payload of an `AWS::IoT::TopicRule`; nothing for a rule that is switched off.
 * @throws LocalStackError for SQL or an action without an engine
 */
export const compileRule = (name: string, payload: Json, where = name): Rule | undefined => {
  const action = (value: unknown): SqsAction => {
    const [kind = 'none', ...others] = Object.keys(value as Json)
    const { QueueUrl, UseBase64 = false } = ((value as Json).Sqs ?? {}) as Json
    if (kind !== 'Sqs' || others.length > 0 || QueueUrl === undefined)
      throw new LocalStackError(`${where}: there is no engine for actions of the kind ${kind}, only for Sqs`)
    return { queueUrl: String(QueueUrl), useBase64: UseBase64 === true }
  }
  const { Sql, Actions = [], ErrorAction, RuleDisabled = false } = payload
  const rule: Rule = {
    name,
    statement: compileStatement(String(Sql), where),
    actions: (Actions as unknown[]).map(action),
    ...(ErrorAction === undefined ? {} : { errorAction: action(ErrorAction) }),
  }
  return RuleDisabled === true ? undefined : rule
}

const deliver = (send: SendToQueue, { queueUrl, useBase64 }: SqsAction, body: string) =>
  send(queueUrl, useBase64 ? Buffer.from(body).toString('base64') : body)

/** The message that an error action gets, in AWS IoT's shape: one for all the actions that failed. */
const failureOf = (rule: Rule, message: Message, failures: readonly Failure[]) =>
  JSON.stringify({
    ruleName: rule.name,
    topic: message.topic,
    cloudwatchTraceId: randomUUID(),
    clientId: message.clientId,
    base64OriginalPayload: Buffer.from(message.payload).toString('base64'),
    failures: failures.map(({ queueUrl, error }) => ({
      failedAction: 'SqsAction',
      failedResource: queueUrl,
      errorMessage: `Failed to send message to SQS queue. ${error.message}`,
    })),
  })

interface Failure {
  readonly queueUrl: string
  readonly error: Error
}

/**
 * Does what a rule says about a message. It settles when a queue has what there was to send, be it the
 * error action's, so that an acknowledgement given afterwards is true.
 *
 * @returns whether the statement could read the payload
 * @throws what an action threw, where no error action took the failure
 */
export const applyRule = async (rule: Rule, message: Message, send: SendToQueue): Promise<boolean> => {
  const selected = rule.statement.select(message)
  if (selected.kind !== 'selected') return selected.kind === 'passed'
  const results = await Promise.allSettled(
    rule.actions.map(async action => deliver(send, action, selected.output)),
  )
  const failures = results.flatMap((result, i): Failure[] =>
    result.status === 'rejected'
      ? [{ queueUrl: rule.actions[i]?.queueUrl ?? '', error: result.reason as Error }]
      : [],
  )
  const [first] = failures
  if (!first) return true
  if (!rule.errorAction) throw first.error
  await deliver(send, rule.errorAction, failureOf(rule, message, failures))
  return true
}
