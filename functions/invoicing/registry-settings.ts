import * as z from 'zod/mini'
import type { Clock } from '../../shared/clock.ts'
import type { IdempotencyRecord, Once } from '../../shared/idempotency.ts'
import { addressFault } from '../../shared/public-address.ts'
import type { Send } from '../../shared/send-publicly.ts'
import type { CompanyRegistry } from './company-registry.ts'
import { connectorRegistry } from './connector-registry.ts'
import { qccRegistry } from './qcc-registry.ts'
import { type RegistryEntries, wantLookUp } from './registry-entry.ts'

const text = z.string().check(z.minLength(1), z.maxLength(200))
const address = z.string().check(
  z.maxLength(200),
  z.refine(url => addressFault(url) === undefined, 'must be a public https address'),
)

/** Where the tenant looks companies up. */
export const registrySettingsSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('qcc'), url: address, key: text, secretKey: text }),
    /** a connector of the tenant's own */
    z.strictObject({ kind: z.literal('connector'), url: address, token: text }),
    /** nowhere: check characters are all there is */
    z.strictObject({ kind: z.literal('none') }),
  ])
  .register(z.globalRegistry, {
    id: 'CompanyRegistrySettings',
    description: 'Where companies are looked up by their code. What is secret in it is never answered.',
  })
export type RegistrySettings = z.infer<typeof registrySettingsSchema>

/** What may be shown of the settings. */
export const shownRegistrySchema = z.object({
  kind: z.enum(['qcc', 'connector', 'none']),
  url: z.optional(z.string()),
  version: z.int().check(z.gte(0)),
})
export type ShownRegistry = z.infer<typeof shownRegistrySchema>

const shown = (settings: RegistrySettings, version: number): ShownRegistry => ({
  kind: settings.kind,
  ...('url' in settings ? { url: settings.url } : {}),
  version,
})

export interface RegistrySettingsStore {
  read(): Promise<{ settings: RegistrySettings; version: number }>
  /** @throws `precondition-failed` when they are not in version `before` any more */
  save(settings: RegistrySettings, before: number, record: IdempotencyRecord): Promise<void>
}

interface SettingsDeps {
  readonly registrySettings: RegistrySettingsStore
}

export const readRegistry =
  ({ registrySettings }: SettingsDeps) =>
  async (): Promise<ShownRegistry> => {
    const { settings, version } = await registrySettings.read()
    return shown(settings, version)
  }

/** Says where companies are looked up from now on. @throws `precondition-failed` */
export const sayRegistry =
  ({ registrySettings }: SettingsDeps) =>
  async (
    { settings, before }: { settings: RegistrySettings; before: number },
    once: Once<ShownRegistry>,
  ): Promise<ShownRegistry> => {
    const answer = shown(settings, before + 1)
    await registrySettings.save(settings, before, once(answer))
    return answer
  }

/** Has a code looked up where there is a register. */
export const wantCheck =
  ({
    registrySettings,
    entries,
    clock,
  }: SettingsDeps & { readonly entries: RegistryEntries; readonly clock: Clock }) =>
  async (code: string | undefined): Promise<void> => {
    if (code && (await registrySettings.read()).settings.kind !== 'none')
      await wantLookUp({ entries, clock })(code)
  }

/** The register as the settings say now; undefined: there is none. */
export const registryNow =
  ({ registrySettings, send, clock }: SettingsDeps & { readonly send: Send; readonly clock: Clock }) =>
  async (): Promise<CompanyRegistry | undefined> => {
    const { settings } = await registrySettings.read()
    switch (settings.kind) {
      case 'qcc':
        return qccRegistry({ access: settings, send, clock })
      case 'connector':
        return connectorRegistry({ access: settings, send })
      case 'none':
        return undefined
    }
  }
