import { systemClock } from '../../shared/clock.ts'
import { count } from '../../shared/lambda/observe.ts'
import type { Tables } from '../../shared/tables.ts'
import type { AnswerEngine } from './answer-engine.ts'
import type { ChatModel } from './chat-model.ts'
import type { EmbeddedEngineDeps } from './embedded-engine.ts'

/** As the tenant's file says it. */
type Settings =
  | { readonly engine: 'bedrock'; readonly modelId: string; readonly tokensPerDay: number }
  | {
      readonly engine: 'openAiCompatible'
      readonly endpoint: string
      readonly model: string
      readonly tokensPerDay: number
    }

const modelOf = async (settings: Settings, apiKey: string): Promise<ChatModel> => {
  if (settings.engine === 'bedrock') {
    const { bedrockModel } = await import('./converse.bedrock.ts')
    return bedrockModel(settings.modelId)
  }
  const { openAiModel } = await import('./openai-model.ts')
  return openAiModel({ ...settings, apiKey, fetch: globalThis.fetch })
}

interface Around extends EmbeddedEngineDeps {
  readonly embedded: AnswerEngine
  readonly tables: Tables
}

/** The engine that the tenant has. What a model needs is loaded only where there is one. */
export const engineFromEnvironment = async (
  environment: Record<string, string | undefined>,
  { embedded, tables, ...deps }: Around,
): Promise<AnswerEngine> => {
  if (!environment.ASSISTANT_MODEL) return embedded
  const settings: Settings = JSON.parse(environment.ASSISTANT_MODEL)
  const [model, { llmEngine }, { meterStore }] = await Promise.all([
    modelOf(settings, environment.ASSISTANT_MODEL_KEY ?? ''),
    import('./llm-engine.ts'),
    import('./meter.store.ts'),
  ])
  return llmEngine({
    ...deps,
    embedded,
    model,
    meter: meterStore(tables, { tokensPerDay: settings.tokensPerDay, clock: systemClock }),
    fellBack: () => count('AssistantFellBack'),
  })
}
