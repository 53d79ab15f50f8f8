/** A tool as a model is told of it: arguments as JSON Schema, none of which names a person or an organization. */
export interface ToolSpec {
  readonly name: string
  readonly description: string
  readonly parameters: Readonly<Record<string, unknown>>
}

export interface ToolCall {
  readonly id: string
  readonly name: string
  /** JSON as the model wrote it: to be parsed and checked by whoever runs the tool. */
  readonly arguments: string
}

export type ChatTurn =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly calls: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly callId: string; readonly result: string }

export interface Completion {
  readonly text: string
  readonly calls: readonly ToolCall[]
  readonly usage: { readonly input: number; readonly output: number }
}

/** Any model that can call tools. Throws `ModelFailed` for every answer that is not one. */
export interface ChatModel {
  complete(
    request: {
      readonly system: string
      readonly turns: readonly ChatTurn[]
      readonly tools: readonly ToolSpec[]
    },
    signal: AbortSignal,
  ): Promise<Completion>
}

/** Why a model's answer was not used: a constant word, since it is logged. */
export class ModelFailed extends Error {
  override readonly name = 'ModelFailed'
  readonly why: string

  constructor(why: string, options?: ErrorOptions) {
    super(`The model failed: ${why}`, options)
    this.why = why
  }
}
