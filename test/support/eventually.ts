/**
 * Repeats until it does not throw, and gives its result: for what queues bring about in their own time.
 * @throws its last error when the time is over, 10 seconds unless said otherwise
 */
export const eventually = async <T>(check: () => Promise<T> | T, within = 10_000): Promise<T> => {
  const until = Date.now() + within
  while (true) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > until) throw error
      await new Promise(done => setTimeout(done, 50))
    }
  }
}
