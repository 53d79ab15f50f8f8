/**
 * On-demand list prices in USD per request or unit, us-east-1, without free tiers, as published by AWS in
 * November 2026. Other regions differ by up to a third; the ratio between jobs stays.
 */
export const prices = {
  asOf: '2026-11-22',
  region: 'us-east-1',
  usd: {
    /** HTTP API, first 300 million a month */
    apiRequest: 1.0 / 1e6,
    lambdaRequest: 0.2 / 1e6,
    /** arm64 */
    lambdaGbSecond: 0.0000133334,
    dynamoReadUnit: 0.125 / 1e6,
    dynamoWriteUnit: 0.625 / 1e6,
    /** one per stream read that returns something; Lambda's own polling is free */
    dynamoStreamRead: 0,
    sqsStandardRequest: 0.4 / 1e6,
    sqsFifoRequest: 0.5 / 1e6,
    /** FIFO topic; deliveries to SQS are counted by subscription */
    snsFifoPublish: 0.3 / 1e6,
    snsFifoDelivery: 0.01 / 1e6,
    kmsRequest: 0.03 / 1e4,
    iotMessage: 1.0 / 1e6,
    /** rule triggered plus one action */
    iotRule: (0.15 + 0.15) / 1e6,
    scheduleInvocation: 1.0 / 1e6,
  },
} as const
