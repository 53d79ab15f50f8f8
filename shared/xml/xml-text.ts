/** A name of XML 1.0, with its prefix: letters of all scripts, digits, `.`, `-`, `_`, not beginning with a digit. */
export const XML_NAME =
  '[\\p{L}_][\\p{L}\\p{N}\\p{M}_.\\u00b7-]*(?::[\\p{L}_][\\p{L}\\p{N}\\p{M}_.\\u00b7-]*)?'

/** What XML 1.0 has no way to write: most control characters, halves of surrogate pairs, U+FFFE and U+FFFF. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters it is about
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u
const ALL_UNWRITABLE = new RegExp(UNWRITABLE, 'gu')

/** Whether every character may stand in an XML document. */
export const isXmlText = (text: string): boolean => !UNWRITABLE.test(text)

/** The text without the characters that XML cannot hold. */
export const withoutUnwritable = (text: string): string =>
  UNWRITABLE.test(text) ? text.replace(ALL_UNWRITABLE, '') : text
