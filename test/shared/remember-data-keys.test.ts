import { describe, expect, it } from 'vitest'
import type { DataKeys } from '../../shared/envelope.ts'
import { keyLimits, rememberDataKeys } from '../../shared/remember-data-keys.ts'
import { memoryDataKeys } from '../support/memory-data-keys.ts'

const buyer = { tenant: 'demo', subject: 'dealer.buyer' }
const limits = { age: 1000, uses: 3, keys: 2 }

const setUp = () => {
  const inner = memoryDataKeys()
  let time = 0
  return {
    inner,
    keys: rememberDataKeys(inner, () => time, limits),
    pass: (milliseconds: number) => {
      time += milliseconds
    },
  }
}

describe('remembered data keys', () => {
  it('asks once for requests that come together', async () => {
    const { inner, keys } = setUp()
    const { wrapped } = await inner.generate(buyer)
    const [one, other] = await Promise.all([keys.unwrap(wrapped, buyer), keys.unwrap(wrapped, buyer)])
    expect(one.secret).toEqual(other.secret)
    expect(inner.calls).toEqual(['generate', 'unwrap'])
  })

  it('does not unwrap what it has just made', async () => {
    const { inner, keys } = setUp()
    const { wrapped } = await keys.generate(buyer)
    await keys.unwrap(wrapped, buyer)
    expect(inner.calls).toEqual(['generate'])
  })

  it('asks again when the key is old', async () => {
    const { inner, keys, pass } = setUp()
    const { wrapped } = await keys.generate(buyer)
    pass(1000)
    await keys.unwrap(wrapped, buyer)
    expect(inner.calls).toEqual(['generate', 'unwrap'])
  })

  it('asks again when the key was used often', async () => {
    const { inner, keys } = setUp()
    const { wrapped } = await keys.generate(buyer)
    for (let i = 0; i < 3; i++) await keys.unwrap(wrapped, buyer)
    expect(inner.calls).toEqual(['generate', 'unwrap'])
  })

  it('counts making and unwrapping as uses, and asks at the first one beyond the limit', async () => {
    const { inner, keys } = setUp()
    const { wrapped } = await keys.generate(buyer)
    const calls = async () => {
      await keys.unwrap(wrapped, buyer)
      return inner.calls.length
    }
    // Made once and used twice more: three uses. Unwrapped anew it has three again.
    expect([await calls(), await calls(), await calls(), await calls(), await calls()]).toEqual([
      1, 1, 2, 2, 2,
    ])
    expect(await calls()).toBe(3)
  })

  it('holds as many as it may, and lets the one go that was made or asked for first', async () => {
    const { inner, keys } = setUp()
    const first = await keys.generate(buyer)
    await keys.generate({ ...buyer, subject: 'a' })
    await keys.unwrap(first.wrapped, buyer)
    expect(inner.calls).toEqual(['generate', 'generate'])
  })

  it('a thousand people’s keys at most, each for five minutes and ten thousand uses', () => {
    expect(keyLimits).toEqual({ age: 300_000, uses: 10_000, keys: 1_000 })
  })

  it('lets the oldest go when there are too many', async () => {
    const { inner, keys } = setUp()
    const first = await keys.generate(buyer)
    await keys.generate({ ...buyer, subject: 'a' })
    await keys.generate({ ...buyer, subject: 'b' })
    await keys.unwrap(first.wrapped, buyer)
    expect(inner.calls.at(-1)).toBe('unwrap')
  })

  it('never hands a key to another context', async () => {
    const { keys } = setUp()
    const { wrapped } = await keys.generate(buyer)
    await expect(keys.unwrap(wrapped, { ...buyer, tenant: 'haihe' })).rejects.toThrow('not of this context')
  })

  it('does not remember a failure', async () => {
    const inner = memoryDataKeys()
    const { wrapped } = await inner.generate(buyer)
    let failing = true
    const flaky: DataKeys = {
      ...inner,
      unwrap: async (...unwrapping) => {
        if (failing) throw new Error('KMS is out of reach')
        return inner.unwrap(...unwrapping)
      },
    }
    const keys = rememberDataKeys(flaky)
    await expect(keys.unwrap(wrapped, buyer)).rejects.toThrow('out of reach')
    failing = false
    await expect(keys.unwrap(wrapped, buyer)).resolves.toBeDefined()
  })

  it('a failure that comes late does not take away what was got since', async () => {
    const inner = memoryDataKeys()
    const { wrapped } = await inner.generate(buyer)
    let time = 0
    let fail: ((why: Error) => void) | undefined
    const first = new Promise<never>((_, reject) => {
      fail = reject
    })
    const answers: DataKeys['unwrap'][] = [() => first, inner.unwrap]
    const unwrap: DataKeys['unwrap'] = (...given) => (answers.shift() ?? inner.unwrap)(...given)
    const keys = rememberDataKeys({ ...inner, unwrap }, () => time, limits)
    const late = keys.unwrap(wrapped, buyer)
    time = limits.age
    await keys.unwrap(wrapped, buyer)
    fail?.(new Error('KMS is out of reach'))
    await expect(late).rejects.toThrow('out of reach')
    await keys.unwrap(wrapped, buyer)
    expect(inner.calls).toEqual(['generate', 'unwrap'])
  })
})
