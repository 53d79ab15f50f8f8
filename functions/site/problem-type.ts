import { Buffer } from 'node:buffer'
import { catalogue, type ErrorCode, type ErrorKind } from '../../shared/errors/catalogue.ts'
import { pageHeaders, type Served } from './asset.ts'

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** The catalogue's texts use backticks for code and nothing else. */
const withCode = (text: string): string => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>')

const retryWords = {
  never: 'Do not send it again.',
  'after-change': 'Send it again once it is corrected.',
  later: 'Send the same again later.',
} as const

const page = (code: ErrorCode, { title, status, help, retry }: ErrorKind): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/demo.css">
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p class="lead"><code>${code}</code> · HTTP ${status}</p>
<p>${withCode(help)}</p>
<p>${retryWords[retry]}</p>
</main>
</body>
</html>
`

const isCode = (code: string): code is ErrorCode => Object.hasOwn(catalogue, code)

/** The paragraph that a problem's `type` leads to. Undefined for what is no code of ours. */
export const serveProblemType = (code: string, accept: string | undefined): Served | undefined => {
  if (!isCode(code)) return undefined
  const { title, status, help, retry }: ErrorKind = catalogue[code]
  const html = (accept ?? '').includes('text/html')
  return {
    status: 200,
    headers: {
      ...pageHeaders,
      'content-type': html ? 'text/html; charset=utf-8' : 'application/json',
      'cache-control': 'public, max-age=300',
      vary: 'accept',
    },
    body: Buffer.from(
      html ? page(code, catalogue[code]) : JSON.stringify({ code, title, status, help, retry }),
    ),
  }
}
