/** GB 32100-2015: digits and capitals without I, O, S, V, Z. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
/** GB 11714-1997: the organization code counts letters from A = 10, without gaps. */
const ORGANIZATION_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const ORGANIZATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]

/** What is odd about a 统一社会信用代码. */
export const socialCreditCodeDoubts = ['form', 'checkCharacter', 'organizationCheckCharacter'] as const
export type SocialCreditCodeWarning = (typeof socialCreditCodeDoubts)[number]

/** Character 18: weights 3^(i−1) mod 31 over the first 17, then (31 − Σ mod 31) mod 31. */
const checkCharacter = (code: string): string | undefined => {
  let weight = 1
  let total = 0
  for (const character of code.slice(0, 17)) {
    total += ALPHABET.indexOf(character) * weight
    weight = (weight * 3) % 31
  }
  return ALPHABET[(31 - (total % 31)) % 31]
}

/** Character 17, the last of the organization code in characters 9 to 17: modulus 11, and 10 is written X. */
const organizationCheckCharacter = (code: string): string => {
  const total = ORGANIZATION_WEIGHTS.reduce(
    (sum, weight, i) => sum + weight * ORGANIZATION_ALPHABET.indexOf(code.charAt(8 + i)),
    0,
  )
  const check = (11 - (total % 11)) % 11
  return check === 10 ? 'X' : String(check)
}

/**
 * Checks form and both check characters. Codes that fail are in lawful use, so a finding is a reason to
 * look into the register, never one to refuse an organization or an invoice.
 */
export const socialCreditCodeWarnings = (code: string): SocialCreditCodeWarning[] => {
  if (code.length !== 18 || [...code].some(character => !ALPHABET.includes(character))) return ['form']
  const warnings: SocialCreditCodeWarning[] = []
  if (checkCharacter(code) !== code[17]) warnings.push('checkCharacter')
  if (organizationCheckCharacter(code) !== code[16]) warnings.push('organizationCheckCharacter')
  return warnings
}
