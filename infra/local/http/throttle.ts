/**
 * A token bucket as API Gateway's stages have it.
 * @param rate requests per second
 * @param burst size of the bucket
 */
export const createThrottle = (rate: number, burst: number): ((now: number) => boolean) => {
  let tokens = burst
  let last: number | undefined
  return now => {
    if (last !== undefined) tokens = Math.min(burst, tokens + ((now - last) / 1000) * rate)
    last = now
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
