import { Agent, request } from 'node:http'

export interface AwsJsonError extends Error {
  /** The service's own name, for example `ResourceInUseException`. */
  code: string
}

export type AwsJsonCall = <T = Record<string, unknown>>(target: string, body: object) => Promise<T>

/**
 * A client for services that speak Amazon's JSON protocol, for engines on this machine: no signature worth the
 * name, no retries, kept-alive connections, and none of the start-up cost of an SDK.
 *
 * @param target for example `DynamoDB_20120810.CreateTable`
 */
export const createAwsJsonClient = (
  endpoint: string,
  region: string,
): AwsJsonCall & { close: () => void } => {
  const agent = new Agent({ keepAlive: true })
  const { hostname, port } = new URL(endpoint)
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=00`

  const call = <T>(target: string, body: object): Promise<T> =>
    new Promise((settle, reject) => {
      const payload = Buffer.from(JSON.stringify(body))
      const outgoing = request(
        {
          agent,
          hostname,
          port,
          method: 'POST',
          headers: {
            'content-type': 'application/x-amz-json-1.0',
            'content-length': payload.length,
            'x-amz-target': target,
            'x-amz-date': '20260101T000000Z',
            authorization,
          },
        },
        incoming => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.on('error', reject)
          incoming.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            if (incoming.statusCode === 200) settle((text === '' ? {} : JSON.parse(text)) as T)
            else reject(failureOf(target, text))
          })
        },
      )
      outgoing.on('error', reject)
      outgoing.end(payload)
    })
  return Object.assign(call, { close: () => agent.destroy() })
}

const failureOf = (target: string, text: string): AwsJsonError => {
  const { __type = 'UnknownError', message, Message } = parsed(text)
  const code = __type.split('#').at(-1) ?? __type
  return Object.assign(new Error(`${target}: ${code}: ${message ?? Message ?? text}`), { code })
}

const parsed = (text: string): { __type?: string; message?: string; Message?: string } => {
  try {
    return JSON.parse(text) as { __type?: string }
  } catch {
    return {}
  }
}

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
