import { expect, it } from 'vitest'
import { DomainError } from '../../../shared/errors/domain-error.ts'
import { toProblem } from '../../../shared/errors/problem.ts'

it('a problem’s own members are the norm’s, whatever an error adds', () => {
  const extensions: Record<string, unknown> = { status: 'sent', title: 'x', state: 'sent' }
  const error = new DomainError('illegal-transition', 'It is sent.', extensions as { state: string })
  expect(toProblem(error, 'req')).toMatchObject({
    status: 409,
    title: 'The present state does not allow this',
    detail: 'It is sent.',
    code: 'illegal-transition',
    state: 'sent',
    requestId: 'req',
  })
})
