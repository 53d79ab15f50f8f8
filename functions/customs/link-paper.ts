import type { Actor } from '../../shared/actor.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { Invoice } from '../invoicing/index.ts'
import { type Declaration, type Declarations, isImporters, isVisibleTo, type Paper } from './declaration.ts'

export interface LinkPaperDeps {
  readonly declarations: Pick<Declarations, 'find' | 'replace'>
  /** The invoice as the actor may see it; throws `not-found` otherwise. */
  readonly readInvoice: (invoiceId: string, actor: Actor) => Promise<Invoice>
}

/** More than any trade has. */
const MOST_PAPERS = 100

/** @throws `not-found` when there is none, or it is between others */
export const readDeclaration =
  ({ declarations }: { readonly declarations: Pick<Declarations, 'find'> }) =>
  async (declarationId: string, actor: Actor): Promise<Declaration> => {
    const found = await declarations.find(declarationId)
    if (!found || !isVisibleTo(found, actor)) throw notFound('customs declaration')
    return found
  }

const refuse = (pointer: string, rule: string): DomainError =>
  new DomainError('invalid-request', 'The paper does not belong to this import.', {
    errors: [{ pointer, rule }],
  })

/**
 * Adds a payment, an invoice or the customs' number to an import, so that order, declaration, payment and invoice can be shown as one
 * trade (Foreign Exchange Regulations, art. 12 and 14). The same paper is linked once.
 *
 * @throws `not-found`, `precondition-failed` when somebody else linked a paper meanwhile
 */
export const linkPaper =
  ({ declarations, readInvoice }: LinkPaperDeps) =>
  async (
    {
      declarationId,
      paper,
      before,
    }: { readonly declarationId: string; readonly paper: Paper; readonly before: number },
    actor: Actor,
    once: Once<Declaration>,
  ): Promise<Declaration> => {
    const declaration = await readDeclaration({ declarations })(declarationId, actor)
    if (!isImporters(declaration, actor)) throw notFound('customs declaration')
    const { papers, orderId, tradeCurrency } = declaration
    if (papers.length >= MOST_PAPERS)
      throw refuse('/reference', `must be one of at most ${MOST_PAPERS} papers`)
    if (papers.some(({ kind, reference }) => kind === paper.kind && reference === paper.reference))
      throw new DomainError('illegal-transition', 'This paper is linked already.')
    if (paper.kind === 'entry' && declaration.entryNumber)
      throw new DomainError('illegal-transition', 'The declaration has its number already.')
    if (paper.kind === 'invoice') {
      const invoice = await readInvoice(paper.reference, actor)
      if (!invoice.shipments.some(shipment => shipment.orderId === orderId))
        throw refuse('/reference', 'must be an invoice of the declared order')
    } else if (paper.kind === 'payment' && paper.amount.currency !== tradeCurrency)
      throw refuse('/amount/currency', `must be ${tradeCurrency}`)
    const after = {
      ...declaration,
      ...(paper.kind === 'entry' ? { entryNumber: paper.reference } : {}),
      papers: [...papers, paper],
      version: before + 1,
    }
    await declarations.replace(after, once(after))
    return after
  }
