import { AsyncLocalStorage } from 'node:async_hooks'

type Context = Record<string | symbol, unknown>

const protectedKeys = {
  REQUEST_ID: Symbol.for('_AWS_LAMBDA_REQUEST_ID'),
  X_RAY_TRACE_ID: Symbol.for('_AWS_LAMBDA_X_RAY_TRACE_ID'),
  TENANT_ID: Symbol.for('_AWS_LAMBDA_TENANT_ID'),
  TRACEPARENT: Symbol.for('_AWS_LAMBDA_TRACEPARENT'),
  TRACESTATE: Symbol.for('_AWS_LAMBDA_TRACESTATE'),
  BAGGAGE: Symbol.for('_AWS_LAMBDA_BAGGAGE'),
}

/**
 * The store that a Lambda runtime with several invocations in one environment puts on `globalThis.awslambda`.
 * Powertools keeps log keys and metrics of concurrent invocations apart by it, and the SDK reads trace ids.
 */
export const installInvokeStore = (): (<T>(requestId: string, work: () => T) => T) => {
  const storage = new AsyncLocalStorage<Context>()
  const get = (key: string | symbol): unknown => storage.getStore()?.[key]
  const store = {
    getContext: () => storage.getStore(),
    hasContext: () => storage.getStore() !== undefined,
    get,
    set: (key: string | symbol, value: unknown) => {
      const context = storage.getStore()
      if (context === undefined) throw new Error('No context available')
      context[key] = value
    },
    run: <T>(context: Context, work: () => T): T => storage.run(context, work),
    getRequestId: () => get(protectedKeys.REQUEST_ID) ?? '-',
    getXRayTraceId: () => get(protectedKeys.X_RAY_TRACE_ID),
    getTenantId: () => get(protectedKeys.TENANT_ID),
    getTraceparent: () => get(protectedKeys.TRACEPARENT),
    getTracestate: () => get(protectedKeys.TRACESTATE),
    getBaggage: () => get(protectedKeys.BAGGAGE),
  }
  Object.assign(globalThis, { awslambda: { InvokeStore: store } })
  return (requestId, work) => storage.run({ [protectedKeys.REQUEST_ID]: requestId }, work)
}
