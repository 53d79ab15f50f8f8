import { catalog } from './catalog.ts'
import type { Context } from './context.ts'
import { inventory } from './inventory.ts'
import { organizations } from './organizations.ts'

/** All contexts. One that sends to a queue comes after the one that owns it. */
export const contexts: readonly Context[] = [organizations, catalog, inventory]
