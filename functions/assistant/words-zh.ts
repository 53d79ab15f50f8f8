import type { OrderWords, Words } from './words.ts'

const status: Readonly<Record<string, string>> = {
  draft: '草稿，还没有提交',
  placed: '已下单，等待供应商确认',
  confirmed: '已确认，正在备货',
  partlyShipped: '部分发货',
  shipped: '已发货',
  delivered: '已送达',
  completed: '已完成',
  cancelled: '已取消',
  rejected: '供应商已拒绝',
}
const statusOf = (name: string): string => status[name] ?? name

/** State, since when, and what happens next: an order that has not moved is said to wait, not only "placed". */
const orderText = (order: OrderWords): string => {
  const pieces =
    order.shipped > 0 && order.shipped < order.quantity
      ? `，已发 ${order.shipped} / ${order.quantity} 件`
      : `，共 ${order.quantity} 件`
  const shipments = order.shipments.map(([on, count]) => `${on}发出 ${count} 件`).join('，')
  const notes = [
    shipments && `${shipments}。`,
    order.backordered > 0 && `有 ${order.backordered} 件缺货，到货后自动发出。`,
    order.requestedOn && `您要求的到货日是 ${order.requestedOn}。`,
    order.status === 'placed' && order.age >= 2 && `已等待 ${order.age} 天，需要的话我可以请客服催一下。`,
  ].filter(Boolean)
  return `订单 \`${order.orderId}\`：**${statusOf(order.status)}**（${order.placedOn}下单${pieces}，合计 ${order.total}）。${notes.join('')}`
}

export const zh: Words = {
  greeting: '您好！我可以帮您查订单、库存价格、发票和到期账款，也可以取消订单或再下一单。请问需要什么？',
  thanks: '不客气，有需要随时找我。',
  unknown: '抱歉，这个问题我没有把握，不想乱答。您可以换个说法，或者转人工。',
  outOfScope: '抱歉，这个我帮不上忙。我能查订单、库存价格、发票、到期账款，也能解答下单、退货等问题。',
  offerPerson: '这个我没能答上来。需要帮您转人工吗？',
  handover: '已为您转人工，聊天记录和您问过的内容会一并交给客服，不用重复说。',
  handoverGrave: '这件事需要人来处理。已为您转人工并标为紧急，聊天记录会一并交给客服。',
  complaint: '非常抱歉给您带来不便。我可以马上转给专人处理。要现在转人工吗？',
  declined: '好的。还有什么可以帮您？',
  noOrders: '您目前没有订单。',
  mayNotSee: '您的账号没有这项权限，请联系贵公司的管理员。',
  newest: '您最近的订单：',
  noInvoices: '目前还没有发票。发货后会自动开具。',
  invoicesOf: '您的发票：',
  dueDates: '按订单的账期，应付款如下：',
  nothingDue: '目前没有待付的订单。',
  creditUnknown: '平台运营方还没有为贵公司设定信用额度；需要的话可以转人工。',
  whichPlace: '请问送到哪里？可选您公司登记的收货地点；新地点由贵公司管理员在“公司资料 → 地点”里添加。',
  whichMail: '请问要改发到哪个邮箱？',
  stopMail: '不再发邮件',
  howManyBack: '请问要退几件？',
  whichBack: '请问要退哪个商品？',
  nothingBack: '这个订单没有可以申请退货的商品（还没有发货，或者已经申请过）。',
  whichOrder: '请问是哪一个订单？',
  whichProduct: '请问是哪个商品？告诉我 SKU 或名称。',
  howMany: '请问要多少？',
  whatDoYouMean: '请问您想问的是哪一项？',
  notDone: '好的，我什么都不会改动。',
  confirmByButton: '为了安全，请按上面的“确认”按钮；文字不能代替确认。',
  addressByOrder: '我不能在聊天里改地址。没发货的订单可以这样改：',
  returnNext: '退换货需要售后登记。要我把订单号和您说的情况一起转给客服吗？',
  noSuchProduct: '没有找到您可以购买的这个商品，请核对 SKU 或名称。',
  actionGone: '这项操作已经失效，请重新说一遍您要做什么。',
  actionDeclined: '好的，没有做任何改动。',
  articleFrom: '来自',
  askPerson: '转人工',
  askOrder: '我的订单到哪了',
  no: '不用了',
  yes: '好的',
  askFor: {
    order_status: '查订单',
    delivery: '配送和运费',
    stock_price: '库存和价格',
    invoice: '发票',
    refund_return: '退换货',
    credit_limit: '额度和到期账款',
    payment: '付款问题',
    cancel_order: '取消订单',
    change_order: '改订单',
    place_order: '下单',
    change_address: '改地址',
    howto_account: '账号和设置',
    complaint: '我要投诉',
    handover: '转人工',
    greeting: '你好',
    thanks_bye: '谢谢',
    out_of_scope: '其他',
  },
  order: orderText,
  noSuchOrder: orderId => `在您的订单中找不到 \`${orderId}\`，请核对订单号。`,
  noSuchInvoice: id => `在您的发票中找不到 \`${id}\`，请核对发票号。`,
  offer: ({ sku, name, price, available, minimum, multiple, tier }) =>
    [
      `**${name}**（\`${sku}\`）：单价 ${price}（含税），`,
      available > 0 ? `现货 ${available} 件。` : '目前缺货。',
      minimum && minimum > 1 ? `起订 ${minimum} 件。` : '',
      multiple && multiple > 1 ? `按 ${multiple} 的倍数订。` : '',
      tier ? `满 ${tier.from} 件单价 ${tier.price}。` : '',
    ].join(''),
  invoice: ({ number, isCredit, orderId, issuedOn, total }) =>
    `${isCredit ? '红字发票' : '发票'} \`${number}\`：${issuedOn}开具，${total}${orderId ? `，订单 \`${orderId}\`` : ''}`,
  due: (orderId, on, total) => `订单 \`${orderId}\`：${total}，${on}到期`,
  cancelSummary: (orderId, quantity, total) =>
    `取消订单 \`${orderId}\` 中还没发货的 ${quantity} 件（订单合计 ${total}）。取消后不能恢复。`,
  cannotCancel: (orderId, state) =>
    `订单 \`${orderId}\` 的状态是“${statusOf(state)}”，不能取消了。已收到的货可以退货。`,
  placeSummary: (lines, total) =>
    `下单：\n\n${lines.map(line => `- ${line}`).join('\n')}\n\n合计 ${total}（含税）。`,
  line: (name, sku, quantity) => `${name}（\`${sku}\`）${quantity} 件`,
  tooFew: (sku, available) => `\`${sku}\` 现货只有 ${available} 件，不够。`,
  changeSummary: (orderId, sku, from, to) =>
    `把订单 \`${orderId}\` 中 \`${sku}\` 的数量从 ${from} 改为 ${to}。修改后供应商需要重新确认。`,
  swapSummary: (orderId, out, line, price) =>
    `把订单 \`${orderId}\` 中的 \`${out}\` 换成 ${line}，单价 ${price}。修改后供应商需要重新确认。`,
  addSummary: (orderId, line, price) =>
    `在订单 \`${orderId}\` 中加上 ${line}，单价 ${price}。修改后供应商需要重新确认。`,
  removeSummary: (orderId, line) =>
    `从订单 \`${orderId}\` 中去掉 ${line}，其他不变。修改后供应商需要重新确认。`,
  changeTo: (out, sku) => `把 ${out} 换成 ${sku}`,
  cannotChange: (orderId, state) => `订单 \`${orderId}\` 的状态是“${statusOf(state)}”，不能修改了。`,
  cancelled: orderId => `已取消订单 \`${orderId}\` 中还没发货的部分。`,
  placed: (orderId, total) => `已下单：\`${orderId}\`，合计 ${total}。`,
  changed: (orderId, total) => `已修改订单 \`${orderId}\`，现在合计 ${total}。`,
  creditLeft: (limit, used, available) =>
    `贵公司的信用额度是 ${limit}（由平台运营方设定），未完成的订单占用 ${used}，可用 ${available}。`,
  redirectSummary: (orderId, place) =>
    `把订单 \`${orderId}\` 还没发货的部分改送到“${place}”。价格和数量不变。`,
  redirected: orderId => `已修改订单 \`${orderId}\` 的收货地点。`,
  cannotRedirect: (orderId, state) =>
    `订单 \`${orderId}\` 的状态是“${statusOf(state)}”，不能再改收货地点了。`,
  sendTo: place => `送到${place}`,
  returnSummary: (orderId, lines) =>
    `为订单 \`${orderId}\` 提交退货申请：\n\n${lines.map(line => `- ${line}`).join('\n')}\n\n供应商同意后再寄回，收到货后退款。`,
  returnRequested: (orderId, returnId) =>
    `已提交订单 \`${orderId}\` 的退货申请，单号 \`${returnId}\`，等待供应商答复。`,
  returnState: (returnId, state) =>
    `退货申请 \`${returnId}\`：${{ requested: '等待供应商答复', accepted: '供应商已同意', declined: '供应商没有同意' }[state]}。`,
  invoiceSummary: (orderId, total) =>
    `为订单 \`${orderId}\` 已发货、还没开票的部分开具发票（订单合计 ${total}）。`,
  invoiced: (orderId, numbers) => `已为订单 \`${orderId}\` 开具发票 \`${numbers}\`。`,
  mailNow: email => (email ? `贵公司的发票现在发到 \`${email}\`。` : '贵公司的发票现在不发邮件。'),
  mailSummary: email =>
    email
      ? `以后把贵公司的发票发到 \`${email}\`。抬头的其他内容不变；订单上另写了邮箱的，以订单为准。`
      : '以后不再用邮件给贵公司发送发票；发票仍可在平台下载。',
  mailChanged: email =>
    email ? `已改好，以后的发票发到 \`${email}\`。` : '已改好，以后不再用邮件发送发票。',
  failed: why => `没有办成：${why} 没有做任何改动。`,
  wait: (open, minutes, hours) =>
    open
      ? `现在有客服在线，大约需要等 ${minutes} 分钟。`
      : `现在不是服务时间（${hours}），上班后会最先处理。`,
}
