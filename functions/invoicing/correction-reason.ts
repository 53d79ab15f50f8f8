/** Why an invoice is corrected; each channel has its own codes for these (see its `reasonCodes`). */
export const correctionReasons = ['goodsReturned', 'invoiceWrong', 'serviceEnded', 'priceReduced'] as const

/** 销货退回, 开票有误, 服务中止, 销售折让 */
export type CorrectionReason = (typeof correctionReasons)[number]
