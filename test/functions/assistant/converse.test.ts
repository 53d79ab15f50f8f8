import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { bedrockModel } from '../../../functions/assistant/converse.bedrock.ts'
import { type Reply, startSignedServer } from '../../support/signed-server.ts'

const SECRET = 'a secret'
let bedrock: Awaited<ReturnType<typeof startSignedServer>>
const tools = [{ name: 'find_order', description: 'One order', parameters: { type: 'object' } }]
const complete = () =>
  bedrockModel('some.model-v1:0').complete(
    {
      system: 'Be brief.',
      turns: [
        { role: 'user', text: 'where is it' },
        {
          role: 'assistant',
          text: '',
          calls: [{ id: 'a', name: 'find_order', arguments: '{"orderId":"x"}' }],
        },
        { role: 'tool', callId: 'a', result: '{"found":false}' },
      ],
      tools,
    },
    new AbortController().signal,
  )
const answer = (stopReason: string, content: object[]): Reply => ({
  body: JSON.stringify({
    stopReason,
    output: { message: { role: 'assistant', content } },
    usage: { inputTokens: 7, outputTokens: 3, totalTokens: 10 },
  }),
})

beforeAll(async () => {
  bedrock = await startSignedServer(SECRET)
})
afterAll(() => bedrock.stop())
beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET)
  vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', bedrock.url)
})

describe('Bedrock Converse', () => {
  it('is sent roles in turn, with the tools also when it has called them before', async () => {
    bedrock.answers(answer('end_turn', [{ text: 'Not found.' }]))
    expect(await complete()).toEqual({ text: 'Not found.', calls: [], usage: { input: 7, output: 3 } })
    const { messages, toolConfig } = JSON.parse(bedrock.calls[0]?.body ?? '')
    expect(messages.map(({ role }: { role: string }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(toolConfig.tools).toHaveLength(1)
  })

  it('is asked at the model’s own address, signed for Bedrock', async () => {
    bedrock.answers(answer('end_turn', [{ text: 'Yes.' }]))
    await complete()
    expect(bedrock.calls).toMatchObject([
      { method: 'POST', url: '/model/some.model-v1%3A0/converse', isSigned: true },
    ])
    expect(bedrock.calls[0]?.headers.authorization).toContain('/eu-central-1/bedrock/aws4_request')
  })

  it('gives the calls of tools', async () => {
    const toolUse = { toolUseId: 'b', name: 'find_order', input: { orderId: 'y' } }
    bedrock.answers(answer('tool_use', [{ toolUse }]))
    expect((await complete()).calls).toEqual([{ id: 'b', name: 'find_order', arguments: '{"orderId":"y"}' }])
  })

  it.each([
    ['guardrail_intervened', 'refused'],
    ['content_filtered', 'refused'],
    ['max_tokens', 'cut-off'],
  ])('fails on %s', async (stop, why) => {
    bedrock.answers(answer(stop, [{ text: 'x' }]))
    await expect(complete()).rejects.toMatchObject({ why })
  })

  it('fails by the name of the service’s error', async () => {
    bedrock.answers({
      status: 429,
      headers: { 'x-amzn-errortype': 'ThrottlingException:http://internal.amazon.com/' },
      body: '{"message":"slow down"}',
    })
    await expect(complete()).rejects.toMatchObject({ why: 'ThrottlingException' })
    expect(bedrock.calls).toHaveLength(2)
  })
})
