import { sm4Decrypt, sm4Encrypt } from '../../../../functions/invoicing/leqi-gateway.ts'
import type { Send } from '../../../../shared/send-publicly.ts'
import type { Random } from '../random.ts'
import { type Faults, faultily, type VirtualTime } from './clock.ts'
import { leqiQuotaSimulator } from './leqi-quota-simulator.ts'
import { type RedForm, redForms } from './red-forms.ts'

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

/** The tax authority's side of the direct link: gives blocks of numbers and quota, takes documents over or refuses them. */
export const leqiSimulator = ({
  random,
  time,
  faults,
  key,
  quota = '1000000.00',
  first = 26_311_000_000_000_000_000n,
  always,
  redPath = () => ['01'],
  filesAt = 'https://files.example',
}: {
  random: Random
  time: VirtualTime
  faults: Faults
  key: string
  /** of each month, in yuan */
  quota?: string
  /** the number before the first */
  first?: bigint
  /** every document is taken over after so long, with its files at once; default: as chance has it */
  always?: { takesMs: number }
  redPath?: () => readonly string[]
  filesAt?: string
}) => {
  const blocks = new Map<string, { fpqshm: string; fpzzhm: string }>()
  const uploads = new Map<string, Uploaded>()
  const legal: { orderNo: string; number: string; remark: string }[] = []
  const violations: string[] = []
  const quotas = leqiQuotaSimulator({ time, quota, violations })
  let last = first

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
      always || upload.asked > 2 ? { wjxx: [{ wjlx: 'ofd', wjdz: `${filesAt}/${upload.fphm}.ofd` }] } : {}
    return { fphm, status: '00', message: '上传成功', ...wjxx }
  }

  const result = ({ sllsh }: { sllsh: string }) => {
    const upload = [...uploads.values()].find(each => each.sllsh === sllsh)
    if (!upload) return { returncode: '99', returnmsg: '受理流水号不存在' }
    // As the authority writes it: a list as text.
    return { returncode: '00', resultList: JSON.stringify([resultOf(upload)]) }
  }

  const upload = ([asked]: { fphm: string; bz: string; hjje: string; hjse: string; kprq: string }[]) => {
    if (!asked) return { returncode: '01', returnmsg: '报文为空' }
    const content = `${asked.hjje} ${asked.hjse} ${asked.kprq}`
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
      doneAt: time.now() + (always?.takesMs ?? random.whole(0, 15 * 60_000)),
      outcome: always
        ? ('00' as const)
        : random.pick(['00', '00', '00', '00', '00', '00', '00', '02', '03'] as const),
      asked: 0,
    }
    uploads.set(asked.fphm, made)
    if (made.outcome === '00') {
      const other = legal.find(({ remark }) => remark === asked.bz)
      if (other && other.number !== asked.fphm) violations.push(`${asked.bz} has two legal invoices`)
      legal.push({ orderNo: asked.fphm, number: asked.fphm, remark: asked.bz })
      quotas.use(asked.hjje, asked.kprq)
    }
    return { returncode: '00', sllsh: made.sllsh }
  }

  const red = redForms({
    random,
    time,
    path: redPath,
    newNumber: () => String(++last),
    issued: one => legal.push({ ...one, remark: '' }),
  })
  const formOf = (form: RedForm | undefined) =>
    form
      ? {
          hzfpxxqrdbh: form.number,
          hzqrxxztDm: form.state,
          ...(form.red ? { hzfpxx: { fphm: form.red.number, hjje: form.net, hjse: form.tax } } : {}),
        }
      : {}
  const openRed = (asked: { ywlsh: string; gmfmc: string; hzcxje: string; hzcxse: string }) =>
    asked.gmfmc
      ? formOf(red.open(asked.ywlsh, { net: asked.hzcxje, tax: asked.hzcxse }))
      : { cwyy: '购买方名称不能为空' }
  const queryRed = ({ ywlsh }: { ywlsh: string }) => formOf(red.forms.get(ywlsh))
  const withdrawRed = ({ ywlsh }: { ywlsh: string }) => formOf(red.withdraw(ywlsh))

  const services: Record<string, (content: never) => unknown> = {
    QDFPPLFM: block,
    QDFPSC: upload,
    CXQDFPSCJG: result,
    ...quotas.services,
    QDHZQRDSQ: openRed,
    CXQDHZQRDMX: queryRed,
    QDHZQRDQR: withdrawRed,
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
  return { send, legal, violations, blocks, uploads, quotas, forms: red.forms, issueRed: red.issueRed }
}
