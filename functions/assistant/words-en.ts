import type { OrderWords, Words } from './words.ts'

const status: Readonly<Record<string, string>> = {
  draft: 'a draft, not ordered yet',
  placed: 'placed, waiting for the supplier to confirm',
  confirmed: 'confirmed, being packed',
  partlyShipped: 'partly shipped',
  shipped: 'shipped',
  delivered: 'delivered',
  completed: 'completed',
  cancelled: 'cancelled',
  rejected: 'rejected by the supplier',
}
const statusOf = (name: string): string => status[name] ?? name
const pieces = (count: number): string => (count === 1 ? '1 piece' : `${count} pieces`)

/** State, since when, and what happens next: an order that has not moved is said to wait, not only "placed". */
const orderText = (order: OrderWords): string => {
  const sent =
    order.shipped > 0 && order.shipped < order.quantity
      ? `, ${order.shipped} of ${pieces(order.quantity)} shipped`
      : `, ${pieces(order.quantity)}`
  const shipments = order.shipments.map(([on, count]) => `${pieces(count)} left on ${on}`).join(', ')
  const notes = [
    shipments && ` ${shipments}.`,
    order.backordered > 0 && ` ${pieces(order.backordered)} are on backorder and follow when they come in.`,
    order.requestedOn && ` You asked for delivery on ${order.requestedOn}.`,
    order.status === 'placed' &&
      order.age >= 2 &&
      ` It has been waiting for ${order.age} days; I can ask our staff to chase it.`,
  ].filter(Boolean)
  return `Order \`${order.orderId}\`: **${statusOf(order.status)}** (placed on ${order.placedOn}${sent}, total ${order.total}).${notes.join('')}`
}

export const en: Words = {
  greeting:
    'Hello! I can look up orders, stock and prices, invoices and what is due, and cancel an order or place one again. What do you need?',
  thanks: 'You are welcome. I am here when you need me.',
  unknown:
    'Sorry, I am not sure about that, and I would rather not guess. Please say it differently, or talk to a person.',
  outOfScope:
    'Sorry, I cannot help with that. I can look up orders, stock and prices, invoices and due dates, and answer questions on ordering and returns.',
  offerPerson: 'I could not answer that. Shall I hand you over to a person?',
  handover:
    'I have handed you over to a person, with this conversation and what you asked: no need to repeat it.',
  handoverGrave: 'This needs a person. I have handed you over as urgent, with this conversation attached.',
  complaint:
    'I am very sorry for the trouble. I can pass it to a person right away. Shall I hand you over now?',
  declined: 'All right. Is there anything else?',
  noOrders: 'You have no orders yet.',
  mayNotSee: 'Your account lacks the permission for this. Please ask an administrator of your company.',
  newest: 'Your latest orders:',
  noInvoices: 'There are no invoices yet. They are issued by themselves after each shipment.',
  invoicesOf: 'Your invoices:',
  dueDates: 'By the terms of your orders, this is due:',
  nothingDue: 'No order is waiting to be paid.',
  creditUnknown: 'The operator has set no credit limit for your company yet. I can hand you over.',
  whichPlace:
    'Where shall it go? You can choose a place of your company; an administrator adds new ones under “Company → Places”.',
  whichMail: 'Which address shall they go to?',
  stopMail: 'No more mail',
  howManyBack: 'How many do you want to give back?',
  whichBack: 'Which product do you want to give back?',
  nothingBack: 'Nothing of this order can be asked back: it is not shipped yet, or you have asked already.',
  whichOrder: 'Which order do you mean?',
  whichProduct: 'Which product? Tell me its SKU or name.',
  howMany: 'How many do you need?',
  whatDoYouMean: 'Which of these do you mean?',
  notDone: 'All right, I shall change nothing.',
  confirmByButton: 'To be safe, please press the “Confirm” button above; words cannot confirm.',
  addressByOrder: 'I cannot change addresses in a chat. Before shipping it goes like this:',
  returnNext: 'After-sales must register returns. Shall I pass the order and what you told me to a person?',
  noSuchProduct: 'I found no such product that you can buy. Please check the SKU or name.',
  actionGone: 'That has expired. Please say again what you would like to do.',
  actionDeclined: 'All right, nothing was changed.',
  articleFrom: 'From',
  askPerson: 'Talk to a person',
  askOrder: 'Where is my order?',
  no: 'No, thank you',
  yes: 'Yes, please',
  askFor: {
    order_status: 'Where is my order?',
    delivery: 'Delivery and shipping costs',
    stock_price: 'Stock and prices',
    invoice: 'My invoices',
    refund_return: 'Returns and refunds',
    credit_limit: 'Credit and due dates',
    payment: 'Paying',
    cancel_order: 'Cancel an order',
    change_order: 'Change an order',
    place_order: 'Place an order',
    change_address: 'Change an address',
    howto_account: 'Account and settings',
    complaint: 'I have a complaint',
    handover: 'Talk to a person',
    greeting: 'Hello',
    thanks_bye: 'Thank you',
    out_of_scope: 'Something else',
  },
  order: orderText,
  noSuchOrder: orderId => `I cannot find \`${orderId}\` among your orders. Please check the number.`,
  noSuchInvoice: id => `I cannot find \`${id}\` among your invoices. Please check the number.`,
  offer: ({ sku, name, price, available, minimum, multiple, tier }) =>
    [
      `**${name}** (\`${sku}\`): ${price} each, tax included; `,
      available > 0 ? `${available} in stock.` : 'out of stock at present.',
      minimum && minimum > 1 ? ` Minimum ${minimum}.` : '',
      multiple && multiple > 1 ? ` In multiples of ${multiple}.` : '',
      tier ? ` From ${tier.from}: ${tier.price}.` : '',
    ].join(''),
  invoice: ({ number, isCredit, orderId, issuedOn, total }) =>
    `${isCredit ? 'Credit note' : 'Invoice'} \`${number}\`: ${total}, issued on ${issuedOn}${orderId ? `, order \`${orderId}\`` : ''}`,
  due: (orderId, on, total) => `Order \`${orderId}\`: ${total}, due on ${on}`,
  cancelSummary: (orderId, quantity, total) =>
    `Cancel the ${pieces(quantity)} of order \`${orderId}\` that are not shipped (order total ${total}). This cannot be undone.`,
  cannotCancel: (orderId, state) =>
    `Order \`${orderId}\` is ${statusOf(state)} and can no longer be cancelled. Goods that you received can be returned.`,
  placeSummary: (lines, total) =>
    `Order:\n\n${lines.map(line => `- ${line}`).join('\n')}\n\nTotal ${total}, tax included.`,
  line: (name, sku, quantity) => `${name} (\`${sku}\`), ${pieces(quantity)}`,
  tooFew: (sku, available) => `Only ${available} of \`${sku}\` are in stock, which is not enough.`,
  changeSummary: (orderId, sku, from, to) =>
    `Change \`${sku}\` in order \`${orderId}\` from ${from} to ${to}. The supplier will have to confirm anew.`,
  swapSummary: (orderId, out, line, price) =>
    `Replace \`${out}\` in order \`${orderId}\` by ${line}, ${price} each. The supplier will have to confirm anew.`,
  addSummary: (orderId, line, price) =>
    `Add ${line} to order \`${orderId}\`, ${price} each. The supplier will have to confirm anew.`,
  removeSummary: (orderId, line) =>
    `Take ${line} out of order \`${orderId}\`; the rest stays. The supplier will have to confirm anew.`,
  changeTo: (out, sku) => `Replace ${out} by ${sku}`,
  cannotChange: (orderId, state) =>
    `Order \`${orderId}\` is ${statusOf(state)} and can no longer be changed.`,
  cancelled: orderId => `Cancelled what was not shipped of order \`${orderId}\`.`,
  placed: (orderId, total) => `Ordered: \`${orderId}\`, total ${total}.`,
  changed: (orderId, total) => `Changed order \`${orderId}\`; its total is now ${total}.`,
  creditLeft: (limit, used, available) =>
    `Your company’s credit limit is ${limit}, as the operator has set it. Open orders take ${used} of it; ${available} is available.`,
  redirectSummary: (orderId, place) =>
    `Send what is not shipped yet of order \`${orderId}\` to “${place}”. Prices and quantities stay.`,
  redirected: orderId => `Order \`${orderId}\` goes to the new place.`,
  cannotRedirect: (orderId, state) =>
    `Order \`${orderId}\` is ${statusOf(state)}; where it goes can no longer be changed.`,
  sendTo: place => `Send it to ${place}`,
  returnSummary: (orderId, lines) =>
    `Ask to return, from order \`${orderId}\`:\n\n${lines.map(line => `- ${line}`).join('\n')}\n\nSend it back once the supplier has agreed; the refund follows when it is there.`,
  returnRequested: (orderId, returnId) =>
    `Asked for the return from order \`${orderId}\`, number \`${returnId}\`. The supplier will answer.`,
  returnState: (returnId, state) =>
    `Return \`${returnId}\`: ${{ requested: 'waiting for the supplier', accepted: 'the supplier has agreed', declined: 'the supplier has declined' }[state]}.`,
  invoiceSummary: (orderId, total) =>
    `Issue an invoice for what was shipped and not invoiced yet of order \`${orderId}\` (order total ${total}).`,
  invoiced: (orderId, numbers) => `Invoiced order \`${orderId}\`: \`${numbers}\`.`,
  mailNow: email =>
    email ? `Your company’s invoices are mailed to \`${email}\`.` : 'Your company’s invoices are not mailed.',
  mailSummary: email =>
    email
      ? `Mail your company’s invoices to \`${email}\` from now on. Nothing else of the title changes; an order that names an address of its own keeps it.`
      : 'Mail no more invoices to your company. They can still be downloaded here.',
  mailChanged: email =>
    email ? `Done: invoices go to \`${email}\` from now on.` : 'Done: invoices are not mailed any more.',
  failed: why => `That did not work: ${why} Nothing was changed.`,
  wait: (open, minutes, hours) =>
    open
      ? `Our staff are there; it takes about ${minutes} minutes.`
      : `It is outside service hours now (${hours}); you will be first when they begin.`,
}
