import { catalogue, type ErrorKind } from '../../shared/errors/catalogue.ts'

const retryWords = {
  never: 'do not send it again',
  'after-change': 'send it again once it is corrected',
  later: 'send the same again later, with the same `Idempotency-Key`',
} as const

const paragraph = ([code, { status, title, help, retry }]: [string, ErrorKind]): string =>
  [`## ${code}`, `**${title}** · HTTP ${status} · ${retryWords[retry]}`, help].join('\n\n')

/** `docs/errors.md`, made from the catalogue: one paragraph for each code, by status. */
export const errorsPage = (): string => {
  const kinds: [string, ErrorKind][] = Object.entries(catalogue)
  const sorted = kinds.toSorted(([, a], [, b]) => a.status - b.status)
  return `${[
    '# Errors',
    'Every refusal is a problem document (RFC 9457, `application/problem+json`) with `type`, `title`, `status`, `detail`, `code` and `requestId`. `code` is one of these and no other; `type` leads to the same text at the API itself, `/v1/problems/{code}`. Made from `shared/errors/catalogue.ts` by `npm run docs`.',
    ...sorted.map(paragraph),
  ].join('\n\n')}\n`
}
