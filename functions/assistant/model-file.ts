import { Buffer } from 'node:buffer'
import type { Model, ModelHeader } from './classifier.ts'

/**
 * A model as one file: the length of the header (4 bytes, little-endian), the header as JSON filled up with
 * blanks to a multiple of 4, then hashes and starts (32 bits each), rarities, classes and weights (8 bits).
 */
export const encodeModel = (model: Model): Buffer => {
  const json = Buffer.from(JSON.stringify(model.header))
  const header = Buffer.concat([json, Buffer.alloc((4 - (json.length % 4)) % 4, ' ')])
  const length = Buffer.alloc(4)
  length.writeUInt32LE(header.length)
  const parts = [model.hashes, model.starts, model.rarity, model.classes, model.weights]
  return Buffer.concat([
    length,
    header,
    ...parts.map(part => Buffer.from(part.buffer, part.byteOffset, part.byteLength)),
  ])
}

/**
 * Reads a model without copying its weights.
 *
 * @throws Error when the file is of another format
 */
export const decodeModel = (file: Uint8Array): Model => {
  // the views of 32 bits must begin at a multiple of 4
  const bytes = file.byteOffset % 4 === 0 ? file : Uint8Array.from(file)
  const { buffer, byteOffset } = bytes
  const headerLength = new DataView(buffer, byteOffset).getUint32(0, true)
  const header: ModelHeader = JSON.parse(Buffer.from(buffer, byteOffset + 4, headerLength).toString('utf8'))
  if (header.format !== 'dockline-intents-1') throw new Error('This is no model of intents that can be read')
  const { features, weights } = header.sections
  let at = byteOffset + 4 + headerLength
  const take = (size: number): number => {
    const start = at
    at += size
    return start
  }
  return {
    header,
    hashes: new Uint32Array(buffer, take(features * 4), features),
    starts: new Uint32Array(buffer, take((features + 1) * 4), features + 1),
    rarity: new Uint8Array(buffer, take(features), features),
    classes: new Uint8Array(buffer, take(weights), weights),
    weights: new Int8Array(buffer, take(weights), weights),
  }
}
