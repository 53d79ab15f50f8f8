/** What other contexts may use of `privacy`: whether a person's data may be used for a purpose. */
import type { Tables } from '../../shared/tables.ts'
import { mayUse, refuseUnlessMayUse } from './may-use.ts'
import { privacyLedger } from './privacy.store.ts'

export const consentGate = (tables: Tables) => refuseUnlessMayUse({ ledger: privacyLedger(tables) })

/** The same as a question, for those who do something else then. */
export const consentOf = (tables: Tables) => mayUse({ ledger: privacyLedger(tables) })
