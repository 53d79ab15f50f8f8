/** The built web assets by file name; put into the bundle by `webAssetsPlugin` of `web/assets-plugin.ts`. */
declare module 'dockline:assets' {
  import type { Asset } from './asset.ts'

  const assets: Readonly<Record<string, Asset>>
  export default assets
}
