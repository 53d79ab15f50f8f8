import { notUnderstood, type Part, type Reading, xmlBinding } from '../../shared/xml/bind-xml.ts'
import { readXml } from '../../shared/xml/read-xml.ts'
import { writeXml, xmlNode } from '../../shared/xml/write-xml.ts'
import { XmlRefused } from '../../shared/xml/xml-refused.ts'

/** A side of a 数电票. */
export interface FapiaoParty {
  /** 统一社会信用代码 or 纳税人识别号 */
  readonly taxNumber: string
  readonly name: string
  readonly address: string
  readonly telephone: string
  readonly bank: string
  readonly account: string
}

/** A row; a discount row (折扣行) has neither quantity nor price. Amounts are decimal text in yuan. */
export interface FapiaoLine {
  /** `*简称*名称` */
  readonly name: string
  readonly specification: string
  readonly unit: string
  readonly quantity: string
  /** without tax */
  readonly price: string
  readonly net: string
  /** decimal: 0.13 */
  readonly rate: string
  readonly tax: string
  /** 商品和服务税收分类编码, 19 digits */
  readonly classificationCode: string
}

/**
 * A fully digitalised e-invoice (数电票), as it stands in the tax platform's XML (`EInvoice`, SWEI3200). What
 * the document does not say is empty.
 */
export interface Fapiao {
  /** 20 digits, given by the tax authority; empty in a request */
  readonly number: string
  readonly kind: 'special' | 'ordinary'
  readonly isRed: boolean
  /** day, perhaps with its time, in China */
  readonly issuedAt: string
  readonly seller: FapiaoParty
  readonly buyer: FapiaoParty
  readonly totals: {
    readonly net: string
    readonly tax: string
    readonly gross: string
    readonly inWords: string
  }
  readonly drawer: string
  readonly lines: readonly FapiaoLine[]
  /** of a red-letter invoice: the blue one, and the 红字发票信息确认单 */
  readonly corrects?: { readonly number: string; readonly confirmationNumber: string }
  readonly remark: string
}

const { joined, leaf, many, optional, record, required, inside, text } = xmlBinding({})

const party = (prefix: 'Seller' | 'Buyer') =>
  required(
    `${prefix}Information`,
    record<FapiaoParty>({
      taxNumber: text(`${prefix}IdNum`),
      name: text(`${prefix}Name`),
      address: text(`${prefix}Addr`),
      telephone: text(`${prefix}TelNum`),
      bank: text(`${prefix}BankName`),
      account: text(`${prefix}BankAccNum`),
    }),
  )

/** A code with its name, as the platform labels things. */
const label = <T>(
  name: string,
  says: (value: T) => readonly [code: string, name: string],
  of: (code: string) => T,
): Part<T> => {
  const code = text('LabelCode')
  const title = text('LabelName')
  const within = inside<T>(name, {
    write: (value, context) => {
      const [number, words] = says(value)
      return [...code.write(number, context), ...title.write(words, context)]
    },
    read: (parent, context) => {
      title.read(parent, context)
      return of(code.read(parent, context))
    },
  })
  return { write: within.write, read: (parent, context) => within.read(parent, context) ?? of('') }
}

const header = record<Pick<Fapiao, 'isRed' | 'kind'>>({
  isRed: label(
    'InIssuType',
    isRed => [isRed ? 'N' : 'Y', '是否蓝字发票标志'],
    code => code === 'N',
  ),
  kind: label(
    'GeneralOrSpecialVAT',
    kind => (kind === 'special' ? ['01', '增值税专用发票'] : ['02', '普通发票']),
    code => (code === '01' ? 'special' : 'ordinary'),
  ),
})

const ignored = (name: string): Part<unknown> =>
  leaf(
    name,
    () => undefined,
    () => undefined,
  )

const line = record<FapiaoLine>({
  name: text('ItemName'),
  specification: text('SpecMod'),
  unit: text('MeaUnits'),
  quantity: text('Quantity'),
  price: text('UnPrice'),
  net: text('Amount'),
  rate: text('TaxRate'),
  tax: text('ComTaxAm'),
  classificationCode: text('TaxClassificationCode'),
})

const basics = record<Fapiao['totals'] & Pick<Fapiao, 'drawer'> & { requestedAt?: unknown }>({
  net: text('TotalAmWithoutTax'),
  tax: text('TotalTaxAm'),
  gross: text('TotalTax-includedAmount'),
  inWords: text('TotalTax-includedAmountInChinese'),
  drawer: text('Drawer'),
  requestedAt: ignored('RequestTime'),
})

const totalsAndDrawer: Part<Pick<Fapiao, 'totals' | 'drawer'>> = {
  write: ({ totals, drawer }, context) =>
    required('BasicInformation', basics).write({ ...totals, drawer }, context),
  read: (parent, context) => {
    const { drawer, ...totals } = required('BasicInformation', basics).read(parent, context)
    return { totals, drawer }
  },
}

const data = joined<Fapiao>(
  record<Pick<Fapiao, 'seller' | 'buyer'>>({ seller: party('Seller'), buyer: party('Buyer') }),
  totalsAndDrawer,
  record<Pick<Fapiao, 'lines' | 'corrects' | 'remark'>>({
    lines: many('IssuItemInformation', line),
    corrects: inside(
      'SpecificInformation',
      required(
        'RedEInvoice',
        record<NonNullable<Fapiao['corrects']>>({
          number: text('OriginalInvoiceCode'),
          confirmationNumber: text('CreditNoteNumber'),
        }),
      ),
    ),
    remark: required('AdditionalInformation', text('Remark')),
  }),
)

const headNumber = required(
  'Header',
  joined<Pick<Fapiao, 'isRed' | 'kind'> & { eiid: string }>(
    record<{ eiid: string; tag: string; version?: string }>({
      eiid: text('EIid'),
      tag: text('EInvoiceTag'),
      version: optional(text('Version')),
    }),
    required('InherentLabel', header),
  ),
)

const supervision = inside(
  'TaxSupervisionInfo',
  record<Pick<Fapiao, 'number' | 'issuedAt'>>({
    number: text('InvoiceNumber'),
    issuedAt: text('IssueTime'),
  }),
)

const context = { currency: 'CNY' }

/** The invoice in the tax platform's XML. The same in gives the same bytes. */
export const writeFapiao = (fapiao: Fapiao): string => {
  const { number, issuedAt, kind, isRed } = fapiao
  const head = { eiid: number, tag: 'SWEI3200', kind, isRed }
  return writeXml(
    xmlNode('EInvoice', [
      ...headNumber.write(head, context),
      xmlNode('EInvoiceData', data.write(fapiao, context)),
      ...supervision.write(number || issuedAt ? { number, issuedAt } : undefined, context),
    ]),
  )
}

export interface FapiaoReading {
  readonly fapiao: Fapiao
  /** paths of elements that were not understood */
  readonly notUnderstood: readonly string[]
}

/**
 * Reads the tax platform's XML. Older e-invoices use the same root and have their number in the header.
 *
 * @throws XmlRefused for what is not well-formed, too large, or another document
 */
export const readFapiao = (source: string | Uint8Array): FapiaoReading => {
  const root = readXml(source)
  if (root.name !== 'EInvoice' || root.namespace !== '')
    throw new XmlRefused(`${root.name} is not an EInvoice of the tax platform`, '', 0)
  const reading: Reading = { ...context, understood: new Set() }
  const head = headNumber.read(root, reading)
  const issued = supervision.read(root, reading)
  const fapiao: Fapiao = {
    ...required('EInvoiceData', data).read(root, reading),
    kind: head.kind,
    isRed: head.isRed,
    number: issued?.number || head.eiid,
    issuedAt: issued?.issuedAt ?? '',
  }
  return { fapiao, notUnderstood: notUnderstood(root, reading.understood) }
}
