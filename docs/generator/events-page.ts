import type { EventDefinition } from '../../shared/events.ts'
import { type Json, schemaCollector } from './schemas.ts'

const typeText = (schema: Json): string => {
  if (Array.isArray(schema.enum)) return schema.enum.map(value => `\`${value}\``).join(' ')
  if ('const' in schema) return `\`${schema.const}\``
  if (typeof schema.$ref === 'string') return schema.$ref.split('/').at(-1) ?? ''
  if (schema.type === 'array') return `list of ${typeText((schema.items ?? {}) as Json)}`
  return typeof schema.type === 'string' ? schema.type : ''
}

/** The members of an object and of the objects within it, as rows of a table. */
const rows = (schema: Json, prefix = ''): string[] => {
  const required = (schema.required ?? []) as readonly string[]
  return Object.entries((schema.properties ?? {}) as Record<string, Json>).flatMap(([name, member]) => {
    const path = `${prefix}${name}`
    const item = (member.type === 'array' ? member.items : member) as Json
    const inner = item.properties ? rows(item, member.type === 'array' ? `${path}[].` : `${path}.`) : []
    const optional = required.includes(name) ? '' : ' (optional)'
    return [`| \`${path}\` | ${typeText(member)}${optional} | ${member.description ?? ''} |`, ...inner]
  })
}

const paragraph = ({ type, title, description, schema, example }: EventDefinition<unknown>): string => {
  const json = schemaCollector().of(schema)
  return [
    `## ${type}`,
    `**${title}.** ${description}`,
    ['| member of `data` | type | meaning |', '| --- | --- | --- |', ...rows(json)].join('\n'),
    `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``,
  ].join('\n\n')
}

/** `docs/events.md`, made from the definitions in `events/`. */
export const eventsPage = (events: readonly EventDefinition<unknown>[]): string =>
  `${[
    '# Events',
    'What the contexts tell one another and, by the feed, anyone else. Every event travels in the same envelope: `id` (aggregate and sequence, the same at every delivery), `type`, `time`, `tenant`, `aggregate`, `sequence` (counts up within the aggregate) and `data`. Delivery is at least once and in order within an aggregate; the `id` tells a repetition. Made from `events/` by `npm run docs`.',
    ...events.map(paragraph),
  ].join('\n\n')}\n`
