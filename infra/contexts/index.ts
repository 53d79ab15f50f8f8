import { assistant } from './assistant.ts'
import { audit } from './audit.ts'
import { catalog } from './catalog.ts'
import type { Context } from './context.ts'
import { customs } from './customs.ts'
import { devices } from './devices.ts'
import { documents } from './documents.ts'
import { forecasting } from './forecasting.ts'
import { inventory } from './inventory.ts'
import { invoicing } from './invoicing.ts'
import { ordering } from './ordering.ts'
import { organizations } from './organizations.ts'
import { outbox } from './outbox.ts'
import { privacy } from './privacy.ts'
import { replenishment } from './replenishment.ts'
import { site } from './site.ts'
import { warnings } from './warnings.ts'

/** All contexts. One that sends to a queue comes after the one that owns it. */
export const contexts: readonly Context[] = [
  audit,
  privacy,
  organizations,
  catalog,
  inventory,
  ordering,
  forecasting,
  devices,
  replenishment,
  invoicing,
  documents,
  customs,
  assistant,
  warnings,
  outbox,
  site,
]
