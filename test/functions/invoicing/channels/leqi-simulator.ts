import { sm4Decrypt, sm4Encrypt } from '../../../../functions/invoicing/leqi-gateway.ts'
import type { Send } from '../../../../shared/send-publicly.ts'
import type { Random } from '../random.ts'
import { type Faults, faultily, type VirtualTime } from './clock.ts'

interface Uploaded {
  readonly sllsh: string
  readonly fphm: string
  readonly content: string
  readonly doneAt: number
  readonly outcome: '00' | '02' | '03'
  asked: number
}

/** Codes as the authority writes them: short ones filled up, percentages with 、 between them. */
const taxClasses = [
  {
    sphfwssflhbbm: '1080411',
    sphfwmc: '金属丝绳及其制品',
    sphfwfljc: '金属制品',
    sfhzx: 'Y',
    zzssl: '',
    qyrq: '2016-05-01',
  },
  {
    sphfwssflhbbm: '1080411010000000000',
    sphfwmc: '铁丝',
    sphfwfljc: '金属制品',
    sfhzx: 'N',
    zzssl: '13%',
    zsl: '3%、1%',
    qyrq: '2016-05-01',
    tyrq: null,
  },
]

/** The tax authority's side of the direct link: gives blocks of numbers, takes documents over or refuses them. */
export const leqiSimulator = ({
  random,
  time,
  faults,
  key,
  quota = '1000000.00',
}: {
  random: Random
  time: VirtualTime
  faults: Faults
  key: string
  /** of the month, in yuan */
  quota?: string
}) => {
  const blocks = new Map<string, { fpqshm: string; fpzzhm: string }>()
  const uploads = new Map<string, Uploaded>()
  const legal: { orderNo: string; number: string; remark: string }[] = []
  const violations: string[] = []
  let last = 26_311_000_000_000_000_000n

  const block = ({ ywlsh }: { ywlsh: string }) => {
    const before = blocks.get(ywlsh)
    if (before) return before
    const made = { fpqshm: String(last + 1n), fpzzhm: String(last + 5n) }
    last += 5n
    blocks.set(ywlsh, made)
    return made
  }

  const resultOf = (upload: Uploaded) => {
    const { fphm } = upload
    if (random.chance(faults.lie))
      return random.pick([
        { fphm, status: '01' },
        { fphm, status: '77' },
        { fphm: '1', status: '00' },
      ])
    if (upload.doneAt > time.now()) return { fphm, status: '01' }
    if (upload.outcome !== '00') return { fphm, status: upload.outcome, message: '校验未通过' }
    upload.asked++
    const wjxx =
      upload.asked > 2 ? { wjxx: [{ wjlx: 'ofd', wjdz: `https://files.example/${upload.fphm}.ofd` }] } : {}
    return { fphm, status: '00', message: '上传成功', ...wjxx }
  }

  const result = ({ sllsh }: { sllsh: string }) => {
    const upload = [...uploads.values()].find(each => each.sllsh === sllsh)
    if (!upload) return { returncode: '99', returnmsg: '受理流水号不存在' }
    // As the authority writes it: a list as text.
    return { returncode: '00', resultList: JSON.stringify([resultOf(upload)]) }
  }

  const upload = ([asked]: { fphm: string; bz: string; hjje: string; hjse: string }[]) => {
    if (!asked) return { returncode: '01', returnmsg: '报文为空' }
    const content = `${asked.hjje} ${asked.hjse}`
    const before = uploads.get(asked.fphm)
    if (before && before.content !== content) violations.push(`number ${asked.fphm} used twice`)
    // The same number again is the same document, unless it was to be sent again.
    if (before && (before.outcome !== '03' || before.doneAt > time.now()))
      return { returncode: '00', sllsh: before.sllsh }
    const isOurs = [...blocks.values()].some(
      ({ fpqshm, fpzzhm }) => asked.fphm >= fpqshm && asked.fphm <= fpzzhm,
    )
    if (!isOurs) violations.push(`number ${asked.fphm} of no block`)
    const made = {
      sllsh: `s${asked.fphm}`,
      fphm: asked.fphm,
      content,
      doneAt: time.now() + random.whole(0, 15 * 60_000),
      outcome: random.pick(['00', '00', '00', '00', '00', '00', '00', '02', '03'] as const),
      asked: 0,
    }
    uploads.set(asked.fphm, made)
    if (made.outcome === '00') {
      const other = legal.find(({ remark }) => remark === asked.bz)
      if (other && other.number !== asked.fphm) violations.push(`${asked.bz} has two legal invoices`)
      legal.push({ orderNo: asked.fphm, number: asked.fphm, remark: asked.bz })
    }
    return { returncode: '00', sllsh: made.sllsh }
  }

  const services: Record<string, (content: never) => unknown> = {
    QDFPPLFM: block,
    QDFPSC: upload,
    CXQDFPSCJG: result,
    CXSXED: () => ({ sq: time.clock().slice(0, 7).replace('-', ''), bysxed: quota }),
    CXSSFLBM: ({ sjc }: { sjc: string }) => ({
      sjc: '20261125080000',
      detailList: sjc ? [] : taxClasses,
    }),
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
          // Wrapped once more, each part as text, as the real gateway does it.
          body: new TextEncoder().encode(
            JSON.stringify({
              httpStatusCode: '00',
              body: JSON.stringify({ Response: JSON.stringify({ RequestId: 'r', Data }) }),
            }),
          ),
        }
      },
      () => ({ status: 200, body: new TextEncoder().encode('{"Response":{"RequestId":"r","Data":"AAAA"}}') }),
    )
  return { send, legal, violations, blocks, uploads }
}
