export interface Route {
  /** `GET /v1/orders/{orderId}`, `ANY /{proxy+}` or `$default` */
  routeKey: string
  functionName: string
  /** Absent for a public route. */
  authorizer?: string
  scopes: readonly string[]
}

export interface MatchedRoute {
  route: Route
  pathParameters?: Record<string, string>
}

interface Pattern {
  route: Route
  method: string
  segments: string[]
}

const isGreedy = (segment: string): boolean => segment.startsWith('{') && segment.endsWith('+}')
const isVariable = (segment: string): boolean => segment.startsWith('{')

/** More literal first, then by single variables, greedy ones last; a named method before `ANY`. */
const bySpecificity = (left: Pattern, right: Pattern): number => {
  for (let index = 0; index < Math.max(left.segments.length, right.segments.length); index++) {
    const rank = ({ segments }: Pattern): number => {
      const segment = segments[index] ?? ''
      return isGreedy(segment) ? 2 : isVariable(segment) ? 1 : 0
    }
    if (rank(left) !== rank(right)) return rank(left) - rank(right)
  }
  return Number(left.method === 'ANY') - Number(right.method === 'ANY')
}

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

const match = ({ segments }: Pattern, path: string[]): Record<string, string> | undefined => {
  const parameters: Record<string, string> = {}
  for (const [index, segment] of segments.entries()) {
    const actual = path[index]
    if (actual === undefined || actual === '') return index === 0 && segment === '' ? parameters : undefined
    if (isGreedy(segment)) {
      parameters[segment.slice(1, -2)] = path.slice(index).map(decoded).join('/')
      return parameters
    }
    if (isVariable(segment)) parameters[segment.slice(1, -1)] = decoded(actual)
    else if (segment !== actual) return undefined
  }
  return path.length === segments.length ? parameters : undefined
}

/** Finds the route that API Gateway would choose for a method and a path. */
export const createRouter = (
  routes: readonly Route[],
): ((method: string, path: string) => MatchedRoute | undefined) => {
  const literal = new Map<string, Route>()
  const patterns: Pattern[] = []
  let fallback: Route | undefined
  for (const route of routes) {
    if (route.routeKey === '$default') {
      fallback = route
      continue
    }
    const [method = 'ANY', path = '/'] = route.routeKey.split(' ')
    if (!path.includes('{') && method !== 'ANY') literal.set(route.routeKey, route)
    else patterns.push({ route, method, segments: path.slice(1).split('/') })
  }
  patterns.sort(bySpecificity)
  return (method, path) => {
    const exact = literal.get(`${method} ${path}`)
    if (exact !== undefined) return { route: exact }
    const segments = path.slice(1).split('/')
    for (const pattern of patterns) {
      if (pattern.method !== method && pattern.method !== 'ANY') continue
      const pathParameters = match(pattern, segments)
      if (pathParameters === undefined) continue
      return Object.keys(pathParameters).length > 0
        ? { route: pattern.route, pathParameters }
        : { route: pattern.route }
    }
    return fallback && { route: fallback }
  }
}
