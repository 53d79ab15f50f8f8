import { assistant } from './assistant.ts'
import { catalog } from './catalog.ts'
import type { Context } from './context.ts'
import { inventory } from './inventory.ts'
import { ordering } from './ordering.ts'
import { organizations } from './organizations.ts'
import { outbox } from './outbox.ts'

/** All contexts. One that sends to a queue comes after the one that owns it. */
export const contexts: readonly Context[] = [organizations, catalog, inventory, ordering, assistant, outbox]
