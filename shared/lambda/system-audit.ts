import type { MiddlewareObj } from '@middy/core'
import { auditPut } from '../audit.ts'
import { plainTables, written } from '../aws/clients.ts'
import { systemClock } from '../clock.ts'
import { systemEntries } from '../system-audit.ts'

/**
 * Tells the audit log what a consumer or schedule has written, with one write for each invocation. An invocation
 * whose entries cannot be written fails: its messages come back, and the entries are written then.
 */
const tell = async ({ context }: { readonly context: { readonly awsRequestId: string } }): Promise<void> => {
  const objects = written.take()
  if (objects.length === 0) return
  const acted = {
    actor: process.env.AUDIT_ACTOR ?? '',
    tenant: process.env.TENANT_ID ?? '',
    requestId: context.awsRequestId,
    at: systemClock(),
  }
  try {
    await plainTables().transact(systemEntries(objects, acted).map(auditPut))
  } catch (thrown) {
    written.giveBack(objects)
    throw thrown
  }
}

export const systemAudit: Pick<MiddlewareObj, 'after' | 'onError'> = { after: tell, onError: tell }
