import { invocationPatience } from '../../shared/aws/clients.ts'
import { personalDataFromEnvironment } from '../../shared/aws/sealed.ts'
import { dayAfter, dayIn } from '../../shared/business-date.ts'
import { systemClock } from '../../shared/clock.ts'
import { newId } from '../../shared/ids.ts'
import { sendPublicly } from '../../shared/send-publicly.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { advanceTaxRequest } from './advance-tax-request.ts'
import { channelSettingsStore } from './channel-settings.store.ts'
import { channels } from './channels.http.ts'
import { issuingFrom } from './compose.store.ts'
import { noticeStore } from './notice.store.ts'
import { noticesOf, readyEvent } from './notice.ts'
import { quotaStore } from './quota.store.ts'
import { giveBackQuota, obtainQuota, refreshQuota } from './quota.ts'
import { redLetterStore } from './red-letter.store.ts'
import { advanceRedLetter } from './red-letter.ts'
import { referenceSyncStore } from './reference-sync.store.ts'
import { syncReferenceData } from './reference-sync.ts'
import { registryEntryStore } from './registry-entry.store.ts'
import { lookUpCompany } from './registry-entry.ts'
import { registrySettingsStore } from './registry-settings.store.ts'
import { registryNow } from './registry-settings.ts'
import { sendNotice } from './send-notice.ts'
import { taxClassStore } from './tax-class.store.ts'
import { s3Drop, s3TaxFiles } from './tax-files.s3.ts'
import { taxRequestStore } from './tax-request.store.ts'
import { tokenStore } from './token.store.ts'

/** The authority's months are counted in China. */
const ZONE = 'Asia/Shanghai'

const dayOf = (now: string): string => dayIn(ZONE, now)
const monthOf = (now: string): string => dayOf(now).slice(0, 7)

/** Midnight in Shanghai, which knows no summer time, before the first of the next month. */
const startOfNextMonth = (now: string): string =>
  new Date(`${dayAfter(`${monthOf(now)}-28`, 4).slice(0, 7)}-01T00:00:00+08:00`).toISOString()

/** Everything that asks tax channels and tells people, of a function that was given the tenant's key and bucket. */
export const taxFromEnvironment = (environment: Record<string, string | undefined>) => {
  const { tables } = personalDataFromEnvironment()
  const bucket = environment.DOCUMENTS_BUCKET ?? ''
  const tenant = tenantFromEnvironment(environment)
  const base = {
    ...issuingFrom(tables),
    tenant,
    clock: systemClock,
    newId,
    patience: invocationPatience,
    requests: taxRequestStore(tables),
    redLetters: redLetterStore(tables),
    channelSettings: channelSettingsStore(tables),
    quotas: quotaStore(tables),
    notices: noticeStore(tables),
    syncs: referenceSyncStore(tables),
    taxClasses: taxClassStore(tables),
    entries: registryEntryStore(tables),
    registrySettings: registrySettingsStore(tables),
    send: sendPublicly,
  }
  const channelOf = channels({
    settings: base.channelSettings,
    tokens: tokenStore(tables),
    send: sendPublicly,
    dropOf: sellerId => s3Drop(bucket, sellerId),
  })
  return {
    ...base,
    advanceRequest: advanceTaxRequest({
      ...base,
      channelOf,
      obtainQuota: obtainQuota({ ...base, dayOf }),
      files: s3TaxFiles(bucket),
      deliver: async (request, invoice) => {
        const now = systemClock()
        await base.notices.add(noticesOf(invoice, request, now), readyEvent(invoice, request, now, tenant.id))
      },
      monthOf,
      startOfNextMonth,
      tenantId: tenant.id,
    }),
    advanceRedLetter: advanceRedLetter({ ...base, channelOf }),
    sendNotice: sendNotice(base),
    lookUp: lookUpCompany({ ...base, registry: registryNow(base) }),
    syncReference: syncReferenceData({
      ...base,
      channelOf,
      monthOf,
      refreshQuota: refreshQuota(base),
      giveBackQuota: giveBackQuota(base),
    }),
  }
}
