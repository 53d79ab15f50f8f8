/**
 * Stands in every bundle for fontkit's decompressor of WOFF2, half of a painter's weight: the one font that is
 * embedded is TrueType.
 *
 * @throws where a font is WOFF2 after all
 */
const decompress = (): never => {
  throw new Error('Fonts in WOFF2 cannot be read here')
}

export default decompress
