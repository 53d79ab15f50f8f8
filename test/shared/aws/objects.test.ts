import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startMessaging } from '../../../infra/local/messaging/fauxqs.ts'
import { objectsIn } from '../../../shared/aws/objects.s3.ts'
import { endpointOf } from '../../../shared/aws/sign.ts'
import { startSignedServer } from '../../support/signed-server.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const all = async <T>(listed: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = []
  for await (const each of listed) found.push(each)
  return found
}
const base64 = (text: string) => createHash('sha256').update(text).digest('base64')

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET)
  vi.stubEnv('AWS_SESSION_TOKEN', 'a/token+of=Lambda')
})

describe('Objects of a bucket, over the wire', () => {
  let server: Awaited<ReturnType<typeof startSignedServer>>
  const objects = objectsIn('acme')
  beforeAll(async () => {
    server = await startSignedServer(SECRET)
  })
  afterAll(() => server.stop())
  beforeEach(() => vi.stubEnv('AWS_ENDPOINT_URL_S3', server.url))

  it('signs what it sends, whatever the key', async () => {
    server.answers({})
    const awkward = "Rechnung (Nr. 7)/发票 1+1=2 & ~'é'*.xml"
    await objects.put(awkward, 'x', { contentType: 'application/xml' })
    await objects.get(awkward, { etag: '"1"' })
    await all(objects.list('Rechnung (Nr. 7)/发 ')).catch(() => [])
    expect(server.calls.map(({ method, isSigned }) => [method, isSigned])).toEqual([
      ['PUT', true],
      ['GET', true],
      ['GET', true],
    ])
    expect(server.calls[0]?.headers['x-amz-security-token']).toBe('a/token+of=Lambda')
    expect(decodeURIComponent(server.calls[0]?.url ?? '')).toBe(`/acme/${awkward}`)
  })

  it('gives an address that is signed and ends', async () => {
    server.answers({})
    await fetch(await objects.addressOf('2026/发票 (1).pdf', 'Invoice 1.pdf', 300))
    expect(server.calls[0]?.isSigned).toBe(true)
    const query = new URL(server.calls[0]?.url ?? '', server.url).searchParams
    expect(query.get('X-Amz-Expires')).toBe('300')
    expect(query.get('response-content-disposition')).toBe('attachment; filename="Invoice 1.pdf"')
  })

  it('is signed with the secret: another one does not pass', async () => {
    server.answers({})
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'another')
    await objects.put('a', 'x', { contentType: 'text/plain' })
    expect(server.calls[0]?.isSigned).toBe(false)
  })

  it('locks an object until its day, with the hash that Object Lock wants', async () => {
    server.answers({})
    const lockedUntil = new Date('2029-01-02T03:04:05.000Z')
    await objects.put('a', '{}', { contentType: 'application/json', lockedUntil })
    expect(server.calls[0]?.headers).toMatchObject({
      'x-amz-object-lock-mode': 'COMPLIANCE',
      'x-amz-object-lock-retain-until-date': '2029-01-02T03:04:05.000Z',
      'x-amz-checksum-sha256': base64('{}'),
    })
  })

  it('tries again what the bucket could not do, and gives up with its code', async () => {
    server.answers({ status: 503, body: '<Error><Code>SlowDown</Code></Error>' }, { body: 'there' })
    expect(await objects.read('a')).toEqual(new Uint8Array(Buffer.from('there')))
    expect(server.calls).toHaveLength(2)
    server.answers({ status: 503, body: '<Error><Code>SlowDown</Code></Error>' })
    await expect(objects.read('a')).rejects.toMatchObject({ name: 'SlowDown', status: 503 })
    expect(server.calls).toHaveLength(3)
  })

  it('does not try again what is refused', async () => {
    server.answers({ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' })
    await expect(objects.read('a')).rejects.toMatchObject({ name: 'AccessDenied' })
    expect(server.calls).toHaveLength(1)
  })

  it('refuses bytes that are not those that were put', async () => {
    server.answers({ headers: { 'x-amz-checksum-sha256': base64('what was put') }, body: 'what came' })
    await expect(objects.read('a')).rejects.toMatchObject({ name: 'ChecksumMismatch' })
  })

  it('reads a list to its last page, in the words of XML', async () => {
    const entry = (key: string) =>
      `<Contents><Key>${key}</Key><LastModified>2026-11-25T10:00:00.000Z</LastModified></Contents>`
    const answer = (inside: string) => ({
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inside}</ListBucketResult>`,
    })
    server.answers(
      answer(`${entry('a&amp;b')}<NextContinuationToken>1/+=</NextContinuationToken>`),
      answer(entry('c')),
    )
    const listed = await all(objects.list(''))
    expect(listed.map(({ key }) => key)).toEqual(['a&b', 'c'])
    expect(server.calls[1]?.url).toContain('continuation-token=1%2F%2B%3D')
  })
})

describe('Objects of the bucket of the local stack', () => {
  let messaging: Awaited<ReturnType<typeof startMessaging>>
  beforeAll(async () => {
    messaging = await startMessaging({ region: 'eu-central-1' })
    messaging.createBucket('acme')
  })
  afterAll(() => messaging.stop())
  beforeEach(() => vi.stubEnv('AWS_ENDPOINT_URL_S3', messaging.endpoint))

  it('come back as they were put, are known by their ETag, listed, and opened by an address', async () => {
    const objects = objectsIn('acme')
    await objects.put('drop/发票 1.xml', '<a/>', { contentType: 'application/xml' })
    const found = await objects.get('drop/发票 1.xml')
    if (!found || found === 'unchanged') throw new Error('It is not there')
    expect(Buffer.from(found.bytes).toString()).toBe('<a/>')
    expect(await objects.get('drop/发票 1.xml', { etag: found.etag })).toBe('unchanged')
    expect((await all(objects.list('drop/'))).map(({ key }) => key)).toEqual(['drop/发票 1.xml'])
    const response = await fetch(await objects.addressOf('drop/发票 1.xml', 'a.xml', 300))
    expect([response.status, await response.text()]).toEqual([200, '<a/>'])
  })

  it('may not be there', async () => {
    expect(await objectsIn('acme').read('none')).toBeUndefined()
  })

  it('may lie in no bucket at all', async () => {
    await expect(objectsIn('nobody').read('none')).rejects.toMatchObject({ name: 'NoSuchBucket' })
  })
})

it.each([
  ['eu-central-1', 'https://s3.eu-central-1.amazonaws.com/'],
  ['cn-north-1', 'https://s3.cn-north-1.amazonaws.com.cn/'],
])('asks in the region’s own partition: %s', (region, address) => {
  expect(endpointOf({ endpoint: 's3' }, { AWS_REGION: region }).href).toBe(address)
})
