import { sm4Decrypt, sm4Encrypt } from '../../../../functions/invoicing/leqi-channel.ts'
import type { Send } from '../../../../shared/send-publicly.ts'
import type { Random } from '../random.ts'
import { type Faults, faultily, type VirtualTime } from './clock.ts'

interface Uploaded {
  readonly ywlsh: string
  readonly fphm: string
  readonly hjje: string
  readonly hjse: string
  readonly doneAt: number
  readonly outcome: '00' | '02' | '03'
  asked: number
}

/** The tax authority's side of the direct link: gives blocks of numbers, takes documents over or refuses them. */
export const leqiSimulator = ({
  random,
  time,
  faults,
  key,
}: {
  random: Random
  time: VirtualTime
  faults: Faults
  key: string
}) => {
  const blocks = new Map<string, { fphmq: string; fphmz: string }>()
  const uploads = new Map<string, Uploaded>()
  const legal: { orderNo: string; number: string }[] = []
  const violations: string[] = []
  let last = 26_311_000_000_000_000_000n

  const block = ({ ywlsh }: { ywlsh: string }) => {
    const before = blocks.get(ywlsh)
    if (before) return before
    const made = { fphmq: String(last + 1n), fphmz: String(last + 5n) }
    last += 5n
    blocks.set(ywlsh, made)
    return made
  }

  const result = (upload: Uploaded | undefined) => {
    if (!upload) return { sczt: '99' }
    if (random.chance(faults.lie)) return random.pick([{ sczt: '01' }, { sczt: '77' }, { sczt: '00' }])
    if (upload.doneAt > time.now()) return { sczt: '01' }
    if (upload.outcome !== '00') return { sczt: upload.outcome, sbyy: '校验未通过' }
    upload.asked++
    const wjxx =
      upload.asked > 2 ? { wjxx: [{ wjlx: 'ofd', wjdz: `https://files.example/${upload.fphm}.ofd` }] } : {}
    return { sczt: '00', fpxx: { fphm: upload.fphm, hjje: upload.hjje, hjse: upload.hjse, ...wjxx } }
  }

  const upload = (asked: {
    ywlsh: string
    fphm: string
    hjje: string
    hjse: string
    mxzb: { je: string }[]
  }) => {
    const before = uploads.get(asked.fphm)
    if (before && before.ywlsh !== asked.ywlsh) violations.push(`number ${asked.fphm} used twice`)
    if (before && (before.outcome !== '03' || before.doneAt > time.now())) return result(before)
    const isOurs = [...blocks.values()].some(({ fphmq, fphmz }) => asked.fphm >= fphmq && asked.fphm <= fphmz)
    if (!isOurs) violations.push(`number ${asked.fphm} of no block`)
    const made = {
      ...asked,
      doneAt: time.now() + random.whole(0, 15 * 60_000),
      outcome: random.pick(['00', '00', '00', '00', '00', '00', '00', '02', '03'] as const),
      asked: 0,
    }
    uploads.set(asked.fphm, made)
    if (made.outcome === '00') legal.push({ orderNo: asked.ywlsh, number: asked.fphm })
    return result(made)
  }

  const services: Record<string, (content: never) => unknown> = {
    QDFPPLFM: block,
    QDFPSC: upload,
    QDFPSCJGCX: ({ fphm }: { fphm: string }) => result(uploads.get(fphm)),
  }

  const send: Send = request =>
    faultily(
      faults,
      random,
      time,
      () => {
        if (request.method === 'GET') return { status: 200, body: new TextEncoder().encode('<ofd/>') }
        const service = services[request.headers.fwbm ?? '']
        const content = JSON.parse(sm4Decrypt(key, request.body ?? ''))
        const Data = sm4Encrypt(key, JSON.stringify(service?.(content as never) ?? {}))
        return {
          status: 200,
          body: new TextEncoder().encode(JSON.stringify({ Response: { RequestId: 'r', Data } })),
        }
      },
      () => ({ status: 200, body: new TextEncoder().encode('{"Response":{"RequestId":"r","Data":"AAAA"}}') }),
    )
  return { send, legal, violations, blocks, uploads }
}
