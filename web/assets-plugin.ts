import { createHash } from 'node:crypto'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'esbuild'
import type { Asset } from '../functions/site/asset.ts'
import { buildWebAssets, type WebAsset } from './build.ts'

/** A web asset as a function carries it. */
export const pack = ({ contentType, body }: WebAsset): Asset => ({
  contentType,
  gzip: gzipSync(body, { level: 9 }).toString('base64'),
  etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
})

const sources = (): string[] => {
  const web = import.meta.dirname
  return [...globSync('{chat-widget,demo}/*', { cwd: web }), '../docs/openapi.json'].map(path =>
    join(web, path),
  )
}

/**
 * For the bundle of the functions: `import assets from 'dockline:assets'` gives the built web assets by file
 * name, each packed.
 */
export const webAssetsPlugin = (): Plugin => ({
  name: 'web-assets',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^dockline:assets$/ }, ({ path }) => ({ path, namespace: 'web-assets' }))
    onLoad({ filter: /.*/, namespace: 'web-assets' }, async () => {
      const assets = Object.entries(await buildWebAssets()).map(([name, asset]) => [name, pack(asset)])
      return {
        contents: JSON.stringify(Object.fromEntries(assets)),
        loader: 'json',
        watchFiles: sources(),
      }
    })
  },
})
