/** A grey picture, a byte for each pixel, 255 is white. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly bytes: Uint8Array
}

/** Reads the plain format of grey pictures that `pdftoppm -gray` writes (PGM, P5). */
export const pixelsOf = (file: Uint8Array): Pixels => {
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(new TextDecoder('latin1').decode(file.subarray(0, 40)))
  if (!head) throw new Error('not a PGM picture')
  const [whole, width, height] = head
  return { width: Number(width), height: Number(height), bytes: file.subarray(whole.length) }
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** How many dark pixels there are in a box. @param scale pixels of a point */
export const inkIn = ({ width, bytes }: Pixels, box: Box, scale: number): number => {
  let dark = 0
  for (let y = Math.floor(box.y * scale); y < (box.y + box.height) * scale; y++) {
    for (let x = Math.floor(box.x * scale); x < (box.x + box.width) * scale; x++) {
      if ((bytes[y * width + x] ?? 255) < 160) dark++
    }
  }
  return dark
}
