import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { bedrockModel } from '../../../functions/assistant/converse.bedrock.ts'

const bedrock = mockClient(BedrockRuntimeClient)
const tools = [{ name: 'find_order', description: 'One order', parameters: { type: 'object' } }]
const complete = () =>
  bedrockModel('some.model').complete(
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
const answer = (stopReason: string, content: object[]) => ({
  stopReason,
  output: { message: { role: 'assistant', content } },
  usage: { inputTokens: 7, outputTokens: 3, totalTokens: 10 },
})

beforeEach(() => {
  process.env.AWS_REGION = 'eu-central-1'
  bedrock.reset()
})

describe('Bedrock Converse', () => {
  it('is sent roles in turn, with the tools also when it has called them before', async () => {
    bedrock.on(ConverseCommand).resolves(answer('end_turn', [{ text: 'Not found.' }]) as never)
    expect(await complete()).toEqual({ text: 'Not found.', calls: [], usage: { input: 7, output: 3 } })
    const [call] = bedrock.commandCalls(ConverseCommand)
    const { messages, toolConfig } = call?.args[0].input ?? {}
    expect(messages?.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(toolConfig?.tools).toHaveLength(1)
  })

  it('gives the calls of tools', async () => {
    const toolUse = { toolUseId: 'b', name: 'find_order', input: { orderId: 'y' } }
    bedrock.on(ConverseCommand).resolves(answer('tool_use', [{ toolUse }]) as never)
    expect((await complete()).calls).toEqual([{ id: 'b', name: 'find_order', arguments: '{"orderId":"y"}' }])
  })

  it.each([
    ['guardrail_intervened', 'refused'],
    ['content_filtered', 'refused'],
    ['max_tokens', 'cut-off'],
  ])('fails on %s', async (stop, why) => {
    bedrock.on(ConverseCommand).resolves(answer(stop, [{ text: 'x' }]) as never)
    await expect(complete()).rejects.toMatchObject({ why })
  })

  it('fails by the name of the service’s error', async () => {
    bedrock
      .on(ConverseCommand)
      .rejects(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }))
    await expect(complete()).rejects.toMatchObject({ why: 'ThrottlingException' })
  })
})
