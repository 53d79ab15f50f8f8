/** Coefficients of Lanczos' approximation (g = 5, n = 6); its error is below 2e-10. */
const LANCZOS = [
  76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 0.1208650973866179e-2,
  -0.5395239384953e-5,
]

/** ln Γ(x) for x > 0. */
export const lnGamma = (x: number): number => {
  let sum = 1.000000000190015
  for (let i = 0; i < LANCZOS.length; i++) sum += (LANCZOS[i] as number) / (x + 1 + i)
  const t = x + 5.5
  return (x + 0.5) * Math.log(t) - t + Math.log((2.5066282746310007 * sum) / x)
}

const EXACT = 1e-12
const TINY = 1e-300
const MOST_TERMS = 10_000

const bySeries = (shape: number, x: number): number => {
  let term = 1 / shape
  let sum = term
  for (let n = 1; n < MOST_TERMS && term > sum * EXACT; n++) {
    term *= x / (shape + n)
    sum += term
  }
  return sum
}

/** Lentz's method, for the upper tail. */
const byFraction = (shape: number, x: number): number => {
  let b = x + 1 - shape
  let c = 1 / TINY
  let d = 1 / b
  let h = d
  for (let i = 1; i < MOST_TERMS; i++) {
    const a = -i * (i - shape)
    b += 2
    d = 1 / (Math.abs(a * d + b) < TINY ? TINY : a * d + b)
    c = Math.abs(b + a / c) < TINY ? TINY : b + a / c
    h *= d * c
    if (Math.abs(d * c - 1) < EXACT) break
  }
  return h
}

/** P(X ≤ x) of a gamma distribution with that shape and scale 1: the regularised incomplete gamma function. */
export const gammaCdf = (shape: number, x: number): number => {
  if (x <= 0) return 0
  const scale = Math.exp(shape * Math.log(x) - x - lnGamma(shape))
  return x < shape + 1 ? scale * bySeries(shape, x) : 1 - scale * byFraction(shape, x)
}

/**
 * Quantile of the standard normal distribution, within 4.5e-4 (Abramowitz and Stegun 26.2.23): a start for
 * something exact.
 */
const roughNormalQuantile = (p: number): number => {
  const t = Math.sqrt(-2 * Math.log(Math.min(p, 1 - p)))
  const z =
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  return p < 0.5 ? -z : z
}

/** Wilson and Hilferty's cube for larger shapes, the two ends of the density for smaller ones. */
const firstGuess = (shape: number, p: number): number => {
  if (shape > 1) {
    const ninth = 1 / (9 * shape)
    return Math.max(1e-3, shape * (1 - ninth + roughNormalQuantile(p) * Math.sqrt(ninth)) ** 3)
  }
  const turn = 1 - shape * (0.253 + shape * 0.12)
  return p < turn ? (p / turn) ** (1 / shape) : 1 - Math.log(1 - (p - turn) / (1 - turn))
}

/** The x with `gammaCdf(shape, x) = p`, for 0 < p < 1, by Halley's steps. */
export const gammaQuantile = (shape: number, p: number): number => {
  const lnShape = lnGamma(shape)
  let x = firstGuess(shape, p)
  for (let i = 0; i < 16 && x > 0; i++) {
    const density = Math.exp((shape - 1) * Math.log(x) - x - lnShape)
    if (density <= 0) break
    const newton = (gammaCdf(shape, x) - p) / density
    const step = newton / (1 - 0.5 * Math.min(1, newton * ((shape - 1) / x - 1)))
    x = x > step ? x - step : x / 2
    if (Math.abs(step) < 1e-9 * x) break
  }
  return Math.max(0, x)
}
