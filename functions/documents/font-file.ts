import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Noto Sans SC, the one file that the bundle carries along: see `infra/bundle.ts`. */
export const PRINT_FONT = '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'

/** Where the font is: beside the bundle, or in its package when the sources run as they are. */
export const fontFile = (): string => {
  const beside = join(import.meta.dirname, PRINT_FONT.split('/').at(-1) ?? '')
  return existsSync(beside) ? beside : fileURLToPath(import.meta.resolve(PRINT_FONT))
}
