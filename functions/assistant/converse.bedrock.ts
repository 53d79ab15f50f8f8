import type {
  ContentBlock,
  ConverseCommandOutput,
  Message,
  ToolConfiguration,
} from '@aws-sdk/client-bedrock-runtime'
import { type ChatModel, type ChatTurn, type Completion, ModelFailed } from './chat-model.ts'

type Json = NonNullable<NonNullable<ContentBlock.ToolUseMember['toolUse']>['input']>

const blocksOf = (turn: ChatTurn): ContentBlock[] => {
  if (turn.role === 'user') return [{ text: turn.text }]
  if (turn.role === 'tool')
    return [{ toolResult: { toolUseId: turn.callId, content: [{ text: turn.result }] } }]
  return [
    ...(turn.text ? [{ text: turn.text }] : []),
    ...turn.calls.map(({ id, name, arguments: json }) => ({
      toolUse: { toolUseId: id, name, input: JSON.parse(json) as Json },
    })),
  ]
}

/** Converse wants roles in turn: the results of one round of tools are one message of the user. */
const messagesOf = (turns: readonly ChatTurn[]): Message[] =>
  turns.reduce<Message[]>((messages, turn) => {
    const role = turn.role === 'assistant' ? 'assistant' : 'user'
    const last = messages.at(-1)
    if (last?.role === role) last.content?.push(...blocksOf(turn))
    else messages.push({ role, content: blocksOf(turn) })
    return messages
  }, [])

const completionOf = ({ output, stopReason, usage }: ConverseCommandOutput): Completion => {
  if (stopReason === 'max_tokens') throw new ModelFailed('cut-off')
  if (stopReason === 'guardrail_intervened' || stopReason === 'content_filtered')
    throw new ModelFailed('refused')
  const content = output?.message?.content
  if (!content) throw new ModelFailed('unexpected-form')
  return {
    text: content.flatMap(block => block.text ?? []).join(''),
    calls: content.flatMap(({ toolUse }) =>
      toolUse?.name && toolUse.toolUseId
        ? [{ id: toolUse.toolUseId, name: toolUse.name, arguments: JSON.stringify(toolUse.input ?? {}) }]
        : [],
    ),
    usage: { input: usage?.inputTokens ?? 0, output: usage?.outputTokens ?? 0 },
  }
}

/** A model of Amazon Bedrock through Converse. The client is loaded by the first turn that needs it. */
export const bedrockModel = (modelId: string): ChatModel => ({
  complete: async ({ system, turns, tools }, signal) => {
    const [{ BedrockRuntimeClient, ConverseCommand }, { credentials }] = await Promise.all([
      import('@aws-sdk/client-bedrock-runtime'),
      import('../../shared/aws/clients.ts'),
    ])
    const client = new BedrockRuntimeClient({ credentials, maxAttempts: 2 })
    const toolConfig: ToolConfiguration = {
      tools: tools.map(({ name, description, parameters }) => ({
        toolSpec: { name, description, inputSchema: { json: parameters as Json } },
      })),
    }
    try {
      const output = await client.send(
        new ConverseCommand({
          modelId,
          system: [{ text: system }],
          messages: messagesOf(turns),
          // always, also in the last round: Converse refuses a history with tools without it
          toolConfig,
          inferenceConfig: { maxTokens: 800, temperature: 0 },
        }),
        { abortSignal: signal },
      )
      return completionOf(output)
    } catch (cause) {
      if (cause instanceof ModelFailed) throw cause
      const name = cause instanceof Error ? cause.name : 'unknown'
      throw new ModelFailed(signal.aborted ? 'deadline' : name, { cause })
    } finally {
      client.destroy()
    }
  },
})
