const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  )
}

/**
 * JSON with the members of objects in order of their names and no blanks: equal data gives equal text.
 * For texts, whole numbers and booleans this is what RFC 8785 says.
 */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value))
