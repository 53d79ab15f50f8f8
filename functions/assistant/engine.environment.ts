import { systemClock } from '../../shared/clock.ts'
import { count } from '../../shared/lambda/observe.ts'
import type { Tables } from '../../shared/tables.ts'
import type { AnswerEngine } from './answer-engine.ts'
import type { ChatModel } from './chat-model.ts'
import { bedrockModel } from './converse.bedrock.ts'
import type { EmbeddedEngineDeps } from './embedded-engine.ts'
import { llmEngine } from './llm-engine.ts'
import { meterStore } from './meter.store.ts'
import { openAiModel } from './openai-model.ts'

interface Caps {
  readonly tokensPerDay: number
  readonly tokensPerConversation: number
}

/** As the tenant's file says it. */
type Settings =
  | ({ readonly engine: 'bedrock'; readonly modelId: string } & Caps)
  | ({ readonly engine: 'openAiCompatible'; readonly endpoint: string; readonly model: string } & Caps)

const modelOf = (settings: Settings, apiKey: string): ChatModel => {
  if (settings.engine === 'bedrock') return bedrockModel(settings.modelId)
  return openAiModel({ ...settings, apiKey, fetch: globalThis.fetch })
}

interface Around extends EmbeddedEngineDeps {
  readonly embedded: AnswerEngine
  readonly tables: Tables
}

/** The engine that the tenant has. */
export const engineFromEnvironment = (
  environment: Record<string, string | undefined>,
  { embedded, tables, ...deps }: Around,
): AnswerEngine => {
  if (!environment.ASSISTANT_MODEL) return embedded
  const settings: Settings = JSON.parse(environment.ASSISTANT_MODEL)
  return llmEngine({
    ...deps,
    embedded,
    model: modelOf(settings, environment.ASSISTANT_MODEL_KEY ?? ''),
    meter: meterStore(tables, { tokensPerDay: settings.tokensPerDay, clock: systemClock }),
    tokensPerConversation: settings.tokensPerConversation,
    fellBack: () => count('AssistantFellBack'),
  })
}
