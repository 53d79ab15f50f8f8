import { Arn, ArnFormat, Duration, SecretValue } from 'aws-cdk-lib/core'
import { assistantTable } from '../../functions/assistant/assistant.table.ts'
import { routes } from '../../functions/assistant/routes.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import type { Service } from '../stacks/service.ts'
import type { Context } from './context.ts'

/** Above the twelve seconds after which a turn is left to the embedded engine. */
const WITH_MODEL = Duration.seconds(20)

const deskEnvironment = ({ tenant }: Service): Record<string, string> =>
  tenant.serviceDesk ? { SERVICE_DESK: JSON.stringify(tenant.serviceDesk) } : {}

/** What the function is told of a tenant's model; nothing where its own rules answer. */
const modelEnvironment = ({ tenant }: Service): Record<string, string> => {
  const { assistant } = tenant
  if (assistant.engine === 'embedded') return {}
  return {
    ASSISTANT_MODEL: JSON.stringify(assistant),
    ...(assistant.engine === 'openAiCompatible'
      ? {
          ASSISTANT_MODEL_KEY: SecretValue.secretsManager(
            `dockline/${tenant.id}/assistant-model`,
          ).unsafeUnwrap(),
        }
      : {}),
  }
}

export const assistant: Context = {
  name: 'assistant',
  tables: [assistantTable],
  enabled: tenant => tenant.features.assistant,
  addTo: service => {
    const { assistant } = service.tenant
    const http = new HttpFunction(service, {
      context: 'assistant',
      routes,
      uses: {
        tables: {
          assistant: [
            'read',
            'put',
            'remove',
            ...(assistant.engine === 'embedded' ? [] : ['update' as const]),
          ],
          // It answers from these, and does what was confirmed, with the asker's own rights.
          ordering: ['read', 'put', 'update', 'remove', 'check'],
          inventory: ['read', 'put', 'update', 'remove'],
          catalog: ['read'],
          invoicing: ['read', 'put', 'check'],
          organizations: ['read', 'put'],
          privacy: ['read'],
          outbox: ['put'],
        },
        sends: ['works'],
        documents: { prefix: 'knowledge/', access: ['read', 'put', 'list'] },
        encryption: true,
      },
      onFailure: 'dealers who ask the assistant get no answer and call the service desk',
      environment: { ...deskEnvironment(service), ...modelEnvironment(service) },
      ...(assistant.engine === 'embedded' ? {} : { timeout: WITH_MODEL }),
    })
    if (assistant.engine === 'bedrock') {
      const model = {
        service: 'bedrock',
        account: '',
        resource: 'foundation-model',
        resourceName: assistant.modelId,
      }
      http.allow(
        ['bedrock:InvokeModel'],
        [Arn.format({ ...model, arnFormat: ArnFormat.SLASH_RESOURCE_NAME }, service.api)],
      )
    }
  },
}
