import type { SeededStack } from '../seeded-stack.ts'

const PLANNING = 'replenishment-start-planning'

/**
 * Has the night's planning run once, as its schedule would by night, when the demo's past is there: forecasts
 * and levels follow within seconds. Tables that were kept have had their nights.
 */
export const firstNight = async (
  { seeded, past, functions }: Pick<SeededStack, 'seeded' | 'past' | 'functions'>,
  say: (line: string) => void,
): Promise<void> => {
  if (!seeded.fresh) return
  await past
  const planning = [...functions.functions.values()].find(({ id }) => id === PLANNING)
  if (!planning) return
  try {
    const { positions } = JSON.parse(await functions.invoke(planning.name, '{}')) as { positions: number }
    say(`planning  ${positions} positions are forecast from the half year before`)
  } catch (error) {
    say(`planning  ${(error as Error).message}`)
  }
}
