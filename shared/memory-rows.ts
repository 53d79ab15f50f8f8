import type { Item } from './writes.ts'

/** The items of a table in memory, found by the value of an attribute without looking at all of them. */
export interface MemoryRows {
  get(id: string): Item | undefined
  set(id: string, item: Item): void
  delete(id: string): void
  /** Items whose attribute has the value, in no order. */
  having(attribute: string, value: string): Item[]
}

export const memoryRows = (): MemoryRows => {
  const items = new Map<string, Item>()
  /** By attribute, from the first time that it is asked for: ids by value. */
  const indexes = new Map<string, Map<unknown, Set<string>>>()

  const leave = (id: string, item: Item): void => {
    for (const [attribute, index] of indexes) {
      const ids = index.get(item[attribute])
      ids?.delete(id)
      if (ids?.size === 0) index.delete(item[attribute])
    }
  }
  const enter = (index: Map<unknown, Set<string>>, value: unknown, id: string): void => {
    if (value !== undefined) index.set(value, (index.get(value) ?? new Set()).add(id))
  }
  const indexOf = (attribute: string): Map<unknown, Set<string>> => {
    const known = indexes.get(attribute)
    if (known) return known
    const made = new Map<unknown, Set<string>>()
    for (const [id, item] of items) enter(made, item[attribute], id)
    indexes.set(attribute, made)
    return made
  }

  return {
    get: id => items.get(id),
    set: (id, item) => {
      const before = items.get(id)
      if (before) leave(id, before)
      items.set(id, item)
      for (const [attribute, index] of indexes) enter(index, item[attribute], id)
    },
    delete: id => {
      const before = items.get(id)
      if (before) leave(id, before)
      items.delete(id)
    },
    having: (attribute, value) =>
      [...(indexOf(attribute).get(value) ?? [])].flatMap(id => items.get(id) ?? []),
  }
}
