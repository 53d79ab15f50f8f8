export interface GatewayAnswer {
  status: number
  headers: Record<string, string | string[]>
  body: string | Buffer
}

interface FunctionAnswer {
  statusCode?: number
  headers?: Record<string, string | number | boolean>
  cookies?: string[]
  body?: string
  isBase64Encoded?: boolean
}

/** A refusal in API Gateway's own words, `{"message":"Unauthorized"}`. */
export const refusal = (status: number, message: string, headers: Record<string, string>): GatewayAnswer => ({
  status,
  headers: { ...headers, 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
})

const isAnswer = (value: unknown): value is FunctionAnswer =>
  typeof value === 'object' && value !== null && 'statusCode' in value

/**
 * Reads what a function returned, in payload format 2.0: an object with `statusCode` is the answer, anything
 * else becomes the body of a 200.
 */
export const answerOf = (payload: string, added: Record<string, string>): GatewayAnswer => {
  const value: unknown = JSON.parse(payload)
  if (!isAnswer(value)) {
    const body = typeof value === 'string' ? value : payload
    return { status: 200, headers: { 'content-type': 'application/json', ...added }, body }
  }
  const headers: Record<string, string | string[]> = {}
  for (const [name, content] of Object.entries(value.headers ?? {}))
    headers[name.toLowerCase()] = String(content)
  if (value.cookies !== undefined && value.cookies.length > 0) headers['set-cookie'] = value.cookies
  // The gateway counts the length itself.
  delete headers['content-length']
  const { body = '' } = value
  return {
    status: value.statusCode ?? 200,
    headers: { 'content-type': 'text/plain;charset=UTF-8', ...headers, ...added },
    body: value.isBase64Encoded ? Buffer.from(body, 'base64') : body,
  }
}
