import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type Plugin, transform } from 'esbuild'

/** A file that a browser can fetch under `/assets/{file}`. */
export interface WebAsset {
  readonly contentType: string
  readonly body: string
}

const web = import.meta.dirname
const target = ['chrome100', 'firefox110', 'safari16.4']

const minifiedCss = async (path: string): Promise<string> =>
  (await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true, target })).code

/** `import css from './x.css'` gives the sheet as text, minified. */
const cssAsText: Plugin = {
  name: 'css-as-text',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.css$/ }, async ({ path }) => ({
      contents: await minifiedCss(path),
      loader: 'text',
      watchFiles: [path],
    })),
}

/** Scripts are classic ones, so that one script tag with nothing around it is enough. */
const scripts = async (): Promise<Record<string, WebAsset>> => {
  const { outputFiles } = await build({
    absWorkingDir: web,
    entryPoints: { 'dockline-chat': 'chat-widget/dockline-chat.ts', demo: 'demo/demo.ts' },
    outdir: '.',
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target,
    legalComments: 'none',
    charset: 'utf8',
    plugins: [cssAsText],
    write: false,
    logLevel: 'warning',
  })
  return Object.fromEntries(
    outputFiles.map(({ path, text }) => [
      path.slice(web.length + 1),
      { contentType: 'text/javascript; charset=utf-8', body: text },
    ]),
  )
}

/**
 * Everything that the site serves as files, built: the chat widget, the demo page with its script and
 * style, and the API's description as it is in `docs/openapi.json`.
 */
export const buildWebAssets = async (): Promise<Record<string, WebAsset>> => ({
  ...(await scripts()),
  'demo.css': { contentType: 'text/css; charset=utf-8', body: await minifiedCss(join(web, 'demo/demo.css')) },
  'icon.svg': { contentType: 'image/svg+xml', body: await readFile(join(web, 'demo/icon.svg'), 'utf8') },
  'index.html': {
    contentType: 'text/html; charset=utf-8',
    body: await readFile(join(web, 'demo/index.html'), 'utf8'),
  },
  'openapi.json': {
    contentType: 'application/json',
    body: JSON.stringify(JSON.parse(await readFile(join(web, '../docs/openapi.json'), 'utf8'))),
  },
})
