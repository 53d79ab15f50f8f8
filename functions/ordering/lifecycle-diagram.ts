import { lifecycle, type OrderCommand } from './lifecycle.ts'

/** The table of states as a Mermaid diagram, for the README. */
export const lifecycleDiagram = (): string => {
  const rows: [string, Partial<Record<OrderCommand, readonly string[]>>][] = Object.entries(lifecycle)
  const arrows = rows.flatMap(([from, commands]) =>
    Object.entries(commands).flatMap(([command, targets]) =>
      targets.map(to => `  ${from} --> ${to}: ${command}`),
    ),
  )
  const ends = Object.entries(lifecycle)
    .filter(([, commands]) => Object.keys(commands).length === 0)
    .map(([state]) => `  ${state} --> [*]`)
  return ['stateDiagram-v2', '  [*] --> draft', '  [*] --> placed', ...arrows, ...ends].join('\n')
}
