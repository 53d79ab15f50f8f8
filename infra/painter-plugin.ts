import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { type Plugin, transform } from 'esbuild'

const functions = join(import.meta.dirname, '../functions/documents')
const fontkit = join(dirname(createRequire(import.meta.url).resolve('fontkit')), '../src')

/**
 * Parts of fontkit that print nothing of ours: the one font is TrueType with OpenType tables, and all scripts it
 * has are shaped by the default rules. Other characters never come so far: `printable` writes them as code points.
 */
const fontParts = new Set([
  // other formats of font files
  'DFont',
  'TrueTypeCollection',
  'WOFFFont',
  'WOFF2Font',
  // outlines of other kinds
  'cff/CFFFont',
  'subset/CFFSubset',
  'glyph/CFFGlyph',
  'glyph/COLRGlyph',
  'glyph/SBIXGlyph',
  'glyph/GlyphVariationProcessor',
  'tables/EBLC',
  // Apple's way of shaping
  'aat/AATLayoutEngine',
  'tables/bsln',
  'tables/feat',
  'tables/just',
  'tables/morx',
  'tables/opbd',
  // scripts that the font lacks
  'opentype/shapers/ArabicShaper',
  'opentype/shapers/HangulShaper',
  'opentype/shapers/IndicShaper',
  'opentype/shapers/UniversalShaper',
])

/** What pdfkit only needs for encrypted files, pictures and paragraphs, by what it imports of each. */
const pdfParts: Readonly<Record<string, readonly string[]>> = {
  '@noble/ciphers/aes': ['cbc', 'ecb'],
  'png-js': [],
  linebreak: [],
}

/**
 * Bundles the painter of PDF with no more of its libraries than it uses: fontkit from its sources, so that parts
 * of it can be left out, and without the parts above. `test/infra/painter.test.ts` paints with both and compares.
 */
export const painterPlugin = (): Plugin => ({
  name: 'painter',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^fontkit$/ }, () => ({ path: join(fontkit, 'index.js') }))
    onResolve({ filter: /^\./ }, ({ path, importer, resolveDir }) => {
      if (!importer.startsWith(fontkit)) return
      const part = relative(fontkit, join(resolveDir, path)).split(sep).join('/')
      return fontParts.has(part) ? { path: `fontkit/${part}`, namespace: 'left-out' } : undefined
    })
    onResolve({ filter: /^(@noble\/ciphers\/aes|png-js|linebreak)$/ }, ({ path }) => ({
      path,
      namespace: 'left-out',
    }))
    onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: [
        `import { leftOut } from './left-out.ts'`,
        `const part = leftOut(${JSON.stringify(path)})`,
        `export { ${['default', ...(pdfParts[path] ?? [])].map(name => `part as ${name}`).join(', ')} }`,
      ].join('\n'),
      resolveDir: functions,
    }))
    // Its sources have decorators of the old kind, which only TypeScript's loader reads.
    onLoad({ filter: /fontkit[\\/]src[\\/].*\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      if (!source.includes('@cache')) return
      const { code } = await transform(source, {
        loader: 'ts',
        tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
      })
      return { contents: code }
    })
  },
})
