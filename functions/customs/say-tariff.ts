import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { KeptTariffLine, Tariff, TariffLine } from './tariff.ts'

interface SayTariff {
  readonly hsCode: string
  readonly from: string
  readonly line: TariffLine
  /** the version that it was decided on, 0 for none */
  readonly before: number
}

/** Keeps what an import of a code costs from a day on. @throws `invalid-request` when path and body differ */
export const sayTariff =
  ({ tariff }: { readonly tariff: Pick<Tariff, 'save'> }) =>
  async ({ hsCode, from, line, before }: SayTariff, once: Once<KeptTariffLine>): Promise<KeptTariffLine> => {
    const errors = [
      ...(line.hsCode === hsCode ? [] : [{ pointer: '/hsCode', rule: `must be ${hsCode}` }]),
      ...(line.from === from ? [] : [{ pointer: '/from', rule: `must be ${from}` }]),
    ]
    if (errors.length) throw new DomainError('invalid-request', 'The body is of another line.', { errors })
    const kept = { ...line, version: before + 1 }
    await tariff.save(kept, once(kept))
    return kept
  }
