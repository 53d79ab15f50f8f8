/** Does something at a later time, as the functions see it. */
export const later = async <T>(by: number, work: () => Promise<T>): Promise<T> => {
  const Now = Date
  class Later extends Now {
    constructor(...given: [] | [string | number | Date]) {
      super(given.length ? given[0] : Now.now() + by)
    }
    static override now = () => Now.now() + by
  }
  globalThis.Date = Later as DateConstructor
  try {
    return await work()
  } finally {
    globalThis.Date = Now
  }
}
