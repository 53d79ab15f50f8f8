import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import * as fontkit from 'fontkit'
import { afterAll, expect, it } from 'vitest'
import { fontFile } from '../../functions/documents/font-file.ts'
import { leftOut } from '../../functions/documents/left-out.ts'
import * as whole from '../../functions/documents/paint-pdf.ts'
import { statementOf } from '../../functions/documents/statement-of.ts'
import { painterPlugin } from '../../infra/painter-plugin.ts'
import { issuedInvoice } from '../functions/documents/issued.ts'
import { randomFrom } from '../functions/documents/random-invoice.ts'

const bytes = readFileSync(fontFile())
const at = new Date('2026-11-22T08:31:00.000Z')

const folder = mkdtempSync(join(tmpdir(), 'dockline-painter-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The painter as functions carry it. */
const bundled = async (): Promise<typeof whole> => {
  const outfile = join(folder, 'painter.mjs')
  await build({
    entryPoints: ['functions/documents/paint-pdf.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    outfile,
    plugins: [painterPlugin()],
  })
  return import(outfile)
}

/** All characters that can be printed, those that are not Han first. */
const characters = () => {
  const { characterSet } = fontkit.create(bytes) as fontkit.Font
  const all = characterSet.map(codePoint => String.fromCodePoint(codePoint))
  const isHan = (character: string) => /\p{Script=Han}/u.test(character)
  return { han: all.filter(isHan), others: all.filter(character => !isHan(character)) }
}

it('a bundle paints the same bytes as the whole libraries do, whatever the script', async () => {
  const small = await bundled()
  const { han, others } = characters()
  const random = randomFrom(21)
  const inOrder = Array.from({ length: Math.ceil(others.length / 30) }, (_, i) =>
    others.slice(i * 30, i * 30 + 30).join(''),
  )
  const mixed = Array.from({ length: 120 }, () =>
    Array.from({ length: 12 }, () => random.pick(random.between(0, 1) ? han : others)).join(''),
  )
  const words = [
    'AVATAR Tofu officeffi fjord Wąż e\u0301 n\u0323\u0308',
    'Ωμέγα Ψυχή Щука Йод Её',
    'ガラス が か\u3099 한국어 가나다 ㄱㅏ',
    'देवनागरी العربية ไทย தமிழ் ᠮᠣᠩᠭᠣᠯ עברית',
  ]
  const statement = statementOf(issuedInvoice({ where: 'CN', lines: 8 }))
  const remarks = [...words, ...inOrder, ...mixed]
  const printed = { ...statement, remarks }
  const [one, other] = [
    await whole.paintPdf(printed, whole.openFont(bytes), at),
    await small.paintPdf(printed, small.openFont(bytes), at),
  ]
  expect(one.length).toBeGreaterThan(300_000)
  expect(other.equals(one)).toBe(true)
})

it('the font has only scripts that the default rules shape, and no tables of the kinds that are left out', () => {
  const font = fontkit.create(bytes) as fontkit.Font & {
    readonly directory: { readonly tables: Readonly<Record<string, unknown>> }
    readonly GSUB: { readonly scriptList: readonly { readonly tag: string }[] }
    readonly GPOS: { readonly scriptList: readonly { readonly tag: string }[] }
  }
  const scripts = new Set([...font.GSUB.scriptList, ...font.GPOS.scriptList].map(({ tag }) => tag))
  expect([...scripts].toSorted()).toEqual(['DFLT', 'cyrl', 'grek', 'hani', 'kana', 'latn'])
  const unread = [
    'CFF ',
    'CFF2',
    'COLR',
    'EBLC',
    'CBLC',
    'sbix',
    'fvar',
    'bsln',
    'feat',
    'just',
    'morx',
    'opbd',
  ]
  expect(unread.filter(tag => tag in font.directory.tables)).toEqual([])
})

it('says what is missing when a part that was left out is used', async () => {
  const small = await bundled()
  expect(() => small.openFont(Buffer.from('wOF2 and so on'))).toThrow(
    'fontkit/WOFFFont is left out of this bundle',
  )
  const part = leftOut('a part') as { name: string } & (new () => object) & (() => void)
  for (const use of [() => part(), () => new part(), () => part.name, () => ({ ...part })])
    expect(use).toThrow('a part is left out of this bundle')
})
