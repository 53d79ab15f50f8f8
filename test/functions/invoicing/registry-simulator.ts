import { createHash } from 'node:crypto'
import type { Send } from '../../../shared/send-publicly.ts'

interface Company {
  readonly name: string
  /** as registers write it */
  readonly status: string
}

const json = (value: unknown) => ({ status: 200, body: new TextEncoder().encode(JSON.stringify(value)) })

/** A company register in the manner of 企查查, which may be down, slow to tell the truth, or out of credit. */
export const qccSimulator = ({ key, secretKey }: { key: string; secretKey: string }) => {
  const companies = new Map<string, Company>()
  const state = { isDown: false, isOutOfCredit: false, asked: [] as string[] }
  let orders = 0

  const send: Send = async ({ url, headers }) => {
    if (state.isDown) throw new Error('no answer')
    const { searchParams } = new URL(url)
    const code = searchParams.get('searchKey') ?? ''
    state.asked.push(code)
    const { token, timespan } = headers
    const right = createHash('md5').update(`${key}${timespan}${secretKey}`).digest('hex').toUpperCase()
    if (searchParams.get('key') !== key || token !== right)
      return json({ Status: '101', Message: '当前的KEY无效' })
    if (state.isOutOfCredit) return json({ Status: '102', Message: '当前KEY已欠费' })
    const company = companies.get(code)
    const OrderNumber = `ORDER${++orders}`
    if (!company) return json({ Status: '201', Message: '【有效请求】查询无结果', OrderNumber, Result: null })
    const { name: Name, status: Status } = company
    return json({
      Status: '200',
      Message: '【有效请求】查询成功',
      OrderNumber,
      Result: { VerifyResult: 1, Data: { KeyNo: 'k', Name, CreditCode: code, OperName: '张三', Status } },
    })
  }
  return { send, companies, state }
}
