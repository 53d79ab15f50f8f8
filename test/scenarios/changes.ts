import type { Changes } from './target.ts'

/** How many items of each table there are more than before; tables with as many as before are left out. */
export const addedBy = ({ before, after }: Changes): string =>
  [...after]
    .map(([table, items]) => [table, items.length - (before.get(table)?.length ?? 0)] as const)
    .filter(([, count]) => count !== 0)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([table, count]) => `${table} +${count}`)
    .join(', ')
