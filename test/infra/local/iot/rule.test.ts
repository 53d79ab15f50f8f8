import { describe, expect, it } from 'vitest'
import { applyRule, compileRule } from '../../../../infra/local/iot/rule.ts'

const sqs = (name: string, more = {}) => ({
  Sqs: { QueueUrl: `http://queues/${name}`, RoleArn: 'r', ...more },
})
const payload = (more: Record<string, unknown> = {}) => ({
  Sql: "SELECT sku FROM 'dockline/+/+/stock'",
  AwsIotSqlVersion: '2016-03-23',
  Actions: [sqs('readings')],
  ErrorAction: sqs('dead'),
  ...more,
})
const message = (body: string) => ({
  topic: 'dockline/wh_shanghai/dev_01/stock',
  clientId: 'dev_01',
  payload: Buffer.from(body),
  receivedAt: 0,
})

const queues = (...broken: string[]) => {
  const sent: [queue: string, body: string][] = []
  const send = async (url: string, body: string): Promise<void> => {
    const name = url.replace('http://queues/', '')
    if (broken.includes(name)) throw new Error(`${name} is broken`)
    sent.push([name, body])
  }
  return { sent, send }
}
const compiled = (more?: Record<string, unknown>) => {
  const rule = compileRule('stock_readings', payload(more))
  if (!rule) throw new Error('it is switched off')
  return rule
}

describe('A topic rule', () => {
  it('sends what it selects to its queue', async () => {
    const { sent, send } = queues()
    expect(await applyRule(compiled(), message('{"sku":"DL-1","x":1}'), send)).toBe(true)
    expect(sent).toEqual([['readings', '{"sku":"DL-1"}']])
  })

  it('encodes it when it is told to', async () => {
    const { sent, send } = queues()
    await applyRule(compiled({ Actions: [sqs('readings', { UseBase64: true })] }), message('{"sku":1}'), send)
    expect(sent).toEqual([['readings', Buffer.from('{"sku":1}').toString('base64')]])
  })

  it('gives a failure to its error action, with the message as it came', async () => {
    const { sent, send } = queues('readings')
    await applyRule(compiled(), message('{"sku":"DL-1"}'), send)
    const [[queue, body] = ['', '{}']] = sent
    expect(queue).toBe('dead')
    expect(JSON.parse(body)).toMatchObject({
      ruleName: 'stock_readings',
      topic: 'dockline/wh_shanghai/dev_01/stock',
      clientId: 'dev_01',
      base64OriginalPayload: Buffer.from('{"sku":"DL-1"}').toString('base64'),
      failures: [{ failedAction: 'SqsAction', failedResource: 'http://queues/readings' }],
    })
  })

  it('makes one message of all the failures, and still does the other actions', async () => {
    const { sent, send } = queues('a', 'c')
    await applyRule(compiled({ Actions: [sqs('a'), sqs('b'), sqs('c')] }), message('{}'), send)
    expect(sent.map(([queue]) => queue)).toEqual(['b', 'dead'])
    expect(JSON.parse(sent[1]?.[1] ?? '{}').failures).toHaveLength(2)
  })

  it('fails when nothing took the message', async () => {
    await expect(applyRule(compiled(), message('{}'), queues('readings', 'dead').send)).rejects.toThrow(
      'dead is broken',
    )
    await expect(
      applyRule(compiled({ ErrorAction: undefined }), message('{}'), queues('readings').send),
    ).rejects.toThrow('readings is broken')
  })

  it('sends nothing for what it cannot read, not even to the error action', async () => {
    const { sent, send } = queues()
    expect(await applyRule(compiled(), message('garbage'), send)).toBe(false)
    expect(sent).toEqual([])
  })

  it('does nothing when it is switched off', () => {
    expect(compileRule('off', payload({ RuleDisabled: true }))).toBeUndefined()
  })

  it('is refused at the start with an action without an engine', () => {
    const odd = payload({ Actions: [{ S3: { BucketName: 'b', Key: 'k', RoleArn: 'r' } }] })
    expect(() => compileRule('odd', odd, 'stack/Rule')).toThrow(/^stack\/Rule: there is no engine .* S3/)
  })
})
