import { createHmac } from 'node:crypto'
import type { SubjectKeys } from './subject-keys.ts'

/** Whose data key makes the hashes: the tenant's own, so that equal texts of two tenants have unequal hashes. */
const OWNER = 'blind-index'

/** 128 of the 256 bits: enough that no two addresses meet, and not the whole hash to guess against. */
const HEX_DIGITS = 32

/** As people write one and the same address or number: case, form of letters and spaces make no difference. */
export const normalizedForIndex = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replaceAll(/\s/g, '')

/**
 * A keyed hash by which an equal text is found again without being read (HMAC-SHA-256 under a data key of the
 * tenant). Two fields with the same text have different hashes.
 *
 * Never for texts of few possible values: whoever can write and look up could try all of them.
 */
export const blindIndex =
  (keys: SubjectKeys) =>
  async (attribute: string, text: string): Promise<string> => {
    const { secret } = await keys.toSeal(OWNER)
    return createHmac('sha256', secret)
      .update(JSON.stringify([attribute, normalizedForIndex(text)]))
      .digest('hex')
      .slice(0, HEX_DIGITS)
  }
