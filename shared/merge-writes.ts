import type { Condition, Conditions, Update, Write } from './writes.ts'

/** DynamoDB's limit for one transaction. */
export const MAX_WRITES = 100

/** What a store may fill: the last place is for the entry of the audit log that comes along where nobody has asked. */
export const ROOM = MAX_WRITES - 1

const mergedCondition = (attribute: string, a: Condition, b: Condition): Condition => {
  if (a.is === 'atLeast' && b.is === 'atLeast')
    return { is: 'atLeast', value: Number(a.value) + Number(b.value) }
  if (JSON.stringify(a) === JSON.stringify(b)) return a
  throw new Error(`Two writes ask for different conditions on ${attribute} of one item`)
}

const mergedConditions = (a: Conditions = {}, b: Conditions = {}): Conditions => {
  const merged: Record<string, Condition> = { ...a }
  for (const [attribute, condition] of Object.entries(b)) {
    const before = merged[attribute]
    merged[attribute] = before ? mergedCondition(attribute, before, condition) : condition
  }
  return merged
}

const mergedUpdate = (a: Update, b: Update): Update => {
  const add: Record<string, number> = { ...a.add }
  for (const [attribute, by] of Object.entries(b.add ?? {})) add[attribute] = (add[attribute] ?? 0) + by
  return {
    ...a,
    add,
    set: { ...a.set, ...b.set },
    remove: [...new Set([...(a.remove ?? []), ...(b.remove ?? [])])],
    when: mergedConditions(a.when, b.when),
    refused: a.refused ?? b.refused,
  }
}

const withBeside = (write: Write): Write[] =>
  write.kind === 'put' && write.beside ? [write, write.beside] : [write]

/**
 * DynamoDB refuses a transaction that names an item twice, and two order lines may hold the same stock.
 * Updates of one key become one: what they add is summed and so are their `atLeast` conditions
 * (3 and 4 pieces need 7 available). Anything else on the same key twice is a mistake in a store.
 */
export const mergeWrites = (writes: readonly Write[]): Write[] => {
  const byKey = new Map<string, Write>()
  for (const write of writes.flatMap(withBeside)) {
    const id = `${write.table.name}\u0000${write.key.pk}\u0000${write.key.sk}`
    const before = byKey.get(id)
    if (!before) byKey.set(id, write)
    else if (before.kind === 'update' && write.kind === 'update') byKey.set(id, mergedUpdate(before, write))
    else throw new Error(`Two writes on ${write.table.name} ${write.key.pk} ${write.key.sk} cannot be merged`)
  }
  const merged = [...byKey.values()]
  if (merged.length > MAX_WRITES) {
    throw new Error(`${merged.length} writes do not fit into one transaction of ${MAX_WRITES}`)
  }
  return merged
}
