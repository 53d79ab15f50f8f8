import type {
  ContentBlock,
  ConverseCommandInput,
  ConverseCommandOutput,
  Message,
  ToolConfiguration,
} from '@aws-sdk/client-bedrock-runtime'
import type { Service } from '../../shared/aws/sign.ts'
import { encodePart, signedFetch } from '../../shared/aws/signed-fetch.ts'
import { type ChatModel, type ChatTurn, type Completion, ModelFailed } from './chat-model.ts'

const BEDROCK: Service = { endpoint: 'bedrock-runtime', signedAs: 'bedrock' }

/** All of Converse's input that a turn uses is JSON as it stands. */
type Request = Omit<ConverseCommandInput, 'modelId'>
type Answer = Partial<Pick<ConverseCommandOutput, 'output' | 'stopReason' | 'usage'>>
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

const completionOf = ({ output, stopReason, usage }: Answer): Completion => {
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

/** `ThrottlingException` of `ThrottlingException:http://…`, as the protocol has it. */
const errorOf = ({ headers, status }: Response): string =>
  headers.get('x-amzn-errortype')?.split(':')[0] || `Status${status}`

const converse = async (modelId: string, request: Request, signal: AbortSignal): Promise<Answer> => {
  const response = await signedFetch(
    BEDROCK,
    {
      method: 'POST',
      path: `/model/${encodePart(modelId)}/converse`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(request),
    },
    { attempts: 2, signal },
  )
  if (!response.ok) throw new ModelFailed(errorOf(response), { cause: await response.text() })
  return (await response.json()) as Answer
}

/** A model of Amazon Bedrock through Converse. */
export const bedrockModel = (modelId: string): ChatModel => ({
  complete: async ({ system, turns, tools }, signal) => {
    const toolConfig: ToolConfiguration = {
      tools: tools.map(({ name, description, parameters }) => ({
        toolSpec: { name, description, inputSchema: { json: parameters as Json } },
      })),
    }
    const request: Request = {
      system: [{ text: system }],
      messages: messagesOf(turns),
      // always, also in the last round: Converse refuses a history with tools without it
      toolConfig,
      inferenceConfig: { maxTokens: 800, temperature: 0 },
    }
    try {
      return completionOf(await converse(modelId, request, signal))
    } catch (cause) {
      if (cause instanceof ModelFailed) throw cause
      const name = cause instanceof Error ? cause.name : 'unknown'
      throw new ModelFailed(signal.aborted ? 'deadline' : name, { cause })
    }
  },
})
