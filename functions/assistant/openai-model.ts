import * as z from 'zod/mini'
import { type ChatModel, type ChatTurn, type Completion, ModelFailed } from './chat-model.ts'

export interface OpenAiSettings {
  /** Up to the version, `https://example.com/v1` */
  readonly endpoint: string
  readonly model: string
  readonly apiKey: string
  readonly fetch: typeof globalThis.fetch
}

const MOST_TOKENS = 800
/** A reply that is longer is none of ours. */
const MOST_BYTES = 1_000_000

const responseSchema = z.object({
  choices: z.array(
    z.object({
      finish_reason: z.nullish(z.string()),
      message: z.object({
        content: z.nullish(z.string()),
        tool_calls: z.nullish(
          z.array(
            z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) }),
          ),
        ),
      }),
    }),
  ),
  usage: z.nullish(z.object({ prompt_tokens: z.number(), completion_tokens: z.number() })),
})

const messageOf = (turn: ChatTurn) => {
  if (turn.role === 'user') return { role: 'user', content: turn.text }
  if (turn.role === 'tool') return { role: 'tool', tool_call_id: turn.callId, content: turn.result }
  const calls = turn.calls.map(({ id, name, arguments: json }) => ({
    id,
    type: 'function',
    function: { name, arguments: json },
  }))
  return { role: 'assistant', content: turn.text, ...(calls.length ? { tool_calls: calls } : {}) }
}

/** Reads no more than it must of a body of any size. */
const limitedText = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MOST_BYTES) throw new ModelFailed('reply-too-large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const completionOf = (text: string, sent: number): Completion => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new ModelFailed('not-json', { cause })
  }
  const parsed = z.safeParse(responseSchema, json)
  const choice = parsed.data?.choices[0]
  if (!choice) throw new ModelFailed('unexpected-form')
  if (choice.finish_reason === 'length') throw new ModelFailed('cut-off')
  if (choice.finish_reason === 'content_filter') throw new ModelFailed('refused')
  const { content, tool_calls: calls } = choice.message
  const usage = parsed.data?.usage
  return {
    text: content ?? '',
    calls: (calls ?? []).map(call => ({ id: call.id, ...call.function })),
    // a server that does not count is counted for: four letters a token
    usage: usage
      ? { input: usage.prompt_tokens, output: usage.completion_tokens }
      : { input: Math.ceil(sent / 4), output: Math.ceil(text.length / 4) },
  }
}

/** Any endpoint that speaks OpenAI's chat completions, as most model servers in China and elsewhere do. */
export const openAiModel = ({ endpoint, model, apiKey, fetch }: OpenAiSettings): ChatModel => ({
  complete: async ({ system, turns, tools }, signal) => {
    const body = JSON.stringify({
      model,
      temperature: 0,
      max_tokens: MOST_TOKENS,
      messages: [{ role: 'system', content: system }, ...turns.map(messageOf)],
      tools: tools.map(tool => ({ type: 'function', function: tool })),
    })
    let response: Response
    try {
      response = await fetch(`${endpoint}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
        body,
        signal,
      })
    } catch (cause) {
      throw new ModelFailed(signal.aborted ? 'deadline' : 'unreachable', { cause })
    }
    if (!response.ok) {
      await response.body?.cancel()
      throw new ModelFailed(`status-${response.status}`)
    }
    try {
      return completionOf(await limitedText(response), body.length)
    } catch (cause) {
      if (cause instanceof ModelFailed) throw cause
      throw new ModelFailed(signal.aborted ? 'deadline' : 'cut-connection', { cause })
    }
  },
})
