const words: Readonly<Record<string, string>> = {
  bundled: 'functions bundled',
  synthesised: 'template synthesised',
  reused: 'functions and template as they were: nothing has changed',
  provisioned: 'template provisioned on the engines',
  seeded: 'tables filled with the demo’s world',
}

/** Says each milestone of a start with the seconds since its beginning. */
export const progress = (say: (line: string) => void) => {
  const began = performance.now()
  const seconds = (): number => (performance.now() - began) / 1000
  return {
    seconds,
    step: (step: string): void => say(`${seconds().toFixed(1).padStart(5)} s  ${words[step] ?? step}`),
  }
}
