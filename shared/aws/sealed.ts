import { sealedTables } from '../sealed-tables.ts'
import { type SubjectKeys, subjectKeys } from '../subject-keys.ts'
import type { Tables } from '../tables.ts'
import { tenantFromEnvironment } from '../tenant.ts'
import { tablesFromEnvironment } from './clients.ts'
import { dataKeysFromEnvironment } from './data-keys.kms.ts'

/** What a function that deals with personal data has: its tables plain and with what is marked sealed, and the keys. */
export interface PersonalData {
  /** As they are in the database: for what knows of no personal data, such as finding the actor */
  readonly plain: Tables
  readonly tables: Tables
  readonly keys: SubjectKeys
}

/** For a function that was given the tenant's key (`encryption` in its uses). */
export const personalDataFromEnvironment = (): PersonalData => {
  const plain = tablesFromEnvironment()
  const tenant = tenantFromEnvironment(process.env).id
  const keys = subjectKeys({ tables: plain, dataKeys: dataKeysFromEnvironment(), tenant })
  return { plain, tables: sealedTables(plain, { keys, tenant }), keys }
}
