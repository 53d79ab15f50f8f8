const { now } = Date
const sinceStart = performance.now.bind(performance)

let ahead = 0

/** The machine's own time, whatever the functions are told. */
export const machineTime = (): number => now()

/** To be called before anything is loaded: code may keep `Date.now` for later. */
export const installClock = (): void => {
  Date.now = () => now() + ahead
  performance.now = () => sinceStart() + ahead
}

/**
 * Lets this thread's clocks run ahead of the machine's clock by so many milliseconds, so that what a function does
 * after a minute or a month can be seen at once.
 */
export const runAhead = (milliseconds: number): void => {
  if (ahead === 0 && milliseconds > 0)
    globalThis.Date = new Proxy(Date, {
      construct: (date, given, target) =>
        Reflect.construct(date, given.length ? given : [now() + ahead], target),
    })
  ahead = milliseconds
}
