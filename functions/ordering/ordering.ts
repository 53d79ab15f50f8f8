import { cancelOrder } from './cancel-order.ts'
import { changeOrder } from './change-order.ts'
import { deliverOrder } from './deliver-order.ts'
import { completeOrder, confirmOrder } from './mark-order.ts'
import { type PlaceDraftDeps, placeDraft } from './place-draft.ts'
import { placeOrder } from './place-order.ts'
import { type RedirectOrderDeps, redirectOrder } from './redirect-order.ts'
import { rejectOrder } from './reject-order.ts'
import { decideReturn, listReturns, type ReturnsDeps, requestReturn } from './request-return.ts'
import { shipOrder } from './ship-order.ts'

/** Everything that can be done to orders, on one set of ports. */
export const orderCommands = (deps: PlaceDraftDeps) => ({
  place: placeOrder(deps),
  placeDraft: placeDraft(deps),
  change: changeOrder(deps),
  confirm: confirmOrder(deps),
  reject: rejectOrder(deps),
  cancel: cancelOrder(deps),
  ship: shipOrder(deps),
  deliver: deliverOrder(deps),
  complete: completeOrder(deps),
})

/** What buyers ask for after they have ordered, and what sellers say to it. */
export const afterOrder = (deps: RedirectOrderDeps & ReturnsDeps) => ({
  redirect: redirectOrder(deps),
  requestReturn: requestReturn(deps),
  decideReturn: decideReturn(deps),
  listReturns: listReturns(deps),
})
