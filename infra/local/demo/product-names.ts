import type { Product } from '../../../functions/catalog/index.ts'

type Localized = Product['name']
interface Family {
  readonly nouns: readonly (readonly [zh: string, en: string])[]
  readonly sizes: readonly string[]
  /** two finishes, so that each size of each noun is two SKUs */
  readonly finishes: readonly [readonly [zh: string, en: string], readonly [zh: string, en: string]]
  readonly category: string
  /** 商品和服务税收分类编码 */
  readonly taxClassificationCode: string
}

/** Four families of eight nouns in sixteen sizes: enough names for every product of the extract. */
const families: readonly Family[] = [
  {
    nouns: [
      ['内六角螺栓', 'Hex socket bolt'],
      ['外六角螺栓', 'Hex head bolt'],
      ['六角螺母', 'Hex nut'],
      ['平垫圈', 'Flat washer'],
      ['弹簧垫圈', 'Spring washer'],
      ['膨胀螺栓', 'Expansion anchor'],
      ['自攻螺钉', 'Self-tapping screw'],
      ['双头螺柱', 'Stud bolt'],
    ],
    sizes: 'M3 M4 M5 M6 M8 M10 M12 M14 M16 M18 M20 M22 M24 M27 M30 M36'.split(' '),
    finishes: [
      ['镀锌', 'zinc plated'],
      ['不锈钢', 'stainless steel'],
    ],
    category: 'fasteners',
    taxClassificationCode: '1080412990000000000',
  },
  {
    nouns: [
      ['呆扳手', 'Open-end wrench'],
      ['梅花扳手', 'Ring spanner'],
      ['套筒', 'Socket'],
      ['螺丝刀', 'Screwdriver'],
      ['钻头', 'Twist drill'],
      ['丝锥', 'Tap'],
      ['锉刀', 'File'],
      ['内六角扳手', 'Hex key'],
    ],
    sizes: '5mm 6mm 7mm 8mm 9mm 10mm 11mm 12mm 13mm 14mm 16mm 17mm 18mm 19mm 22mm 24mm'.split(' '),
    finishes: [
      ['标准型', 'standard'],
      ['加长型', 'long'],
    ],
    category: 'tools',
    taxClassificationCode: '1080411010000000000',
  },
  {
    nouns: [
      ['断路器', 'Circuit breaker'],
      ['接线端子', 'Terminal block'],
      ['熔断器', 'Fuse'],
      ['接触器', 'Contactor'],
      ['按钮开关', 'Push button'],
      ['指示灯', 'Pilot lamp'],
      ['尼龙扎带', 'Cable tie'],
      ['防水接头', 'Cable gland'],
    ],
    sizes: 'A1 A2 A3 A4 A6 A8 B1 B2 B3 B4 B6 B8 C1 C2 C4 C8'.split(' '),
    finishes: [
      ['黑色', 'black'],
      ['灰色', 'grey'],
    ],
    category: 'electrical',
    taxClassificationCode: '1090409990000000000',
  },
  {
    nouns: [
      ['深沟球轴承', 'Deep groove ball bearing'],
      ['油封', 'Oil seal'],
      ['O 型圈', 'O-ring'],
      ['三角带', 'V-belt'],
      ['球阀', 'Ball valve'],
      ['快速接头', 'Quick coupling'],
      ['软管', 'Hose'],
      ['管夹', 'Pipe clamp'],
    ],
    sizes: 'DN6 DN8 DN10 DN12 DN15 DN20 DN25 DN32 DN40 DN50 DN65 DN80 DN100 DN125 DN150 DN200'.split(' '),
    finishes: [
      ['经济型', 'economy'],
      ['加强型', 'heavy duty'],
    ],
    category: 'fittings',
    taxClassificationCode: '1090135990000000000',
  },
]

/** Name, category and tax class of the number-th product in one of its two finishes. */
export const nameOf = (
  number: number,
  finish: 0 | 1,
): { name: Localized; category: string; taxClassificationCode: string } => {
  const family = families[number % families.length] as Family
  const rest = Math.floor(number / families.length)
  const noun = family.nouns[rest % family.nouns.length] ?? ['', '']
  const size = family.sizes[Math.floor(rest / family.nouns.length) % family.sizes.length] ?? ''
  const [zh, en] = family.finishes[finish]
  return {
    name: { zh: `${noun[0]} ${size} ${zh}`, en: `${noun[1]} ${size}, ${en}` },
    category: family.category,
    taxClassificationCode: family.taxClassificationCode,
  }
}
