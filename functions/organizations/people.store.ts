import type { Permission } from '../../shared/actor.ts'
import type { Tables } from '../../shared/tables.ts'
import { permitted } from './find-actor.ts'
import { memberOf } from './member.store.ts'
import { membershipsIn } from './membership.store.ts'
import { memberKey, organizationsTable } from './organizations.table.ts'

/** Somebody who can be written to. */
export interface Reachable {
  readonly subject: string
  readonly email: string
}

interface PeopleDeps {
  /** as they are in the database: what is sealed of others stays so */
  readonly plain: Tables
  /** those that open what is sealed */
  readonly tables: Tables
}

/** Members of an organization who may do something and have left an e-mail address. */
export const peopleWhoMay =
  ({ plain, tables }: PeopleDeps) =>
  async (organizationId: string, permission: Permission): Promise<Reachable[]> => {
    const able = (await membershipsIn(plain)(organizationId)).filter(
      membership => permitted(membership).has(permission) && membership.member.contact,
    )
    const keys = able.map(({ member: { subject } }) => memberKey(subject, organizationId))
    const [items = []] = keys.length ? await tables.batchGet([{ table: organizationsTable, keys }]) : []
    return items
      .map(memberOf)
      .flatMap(({ subject, contact }) => (contact?.email ? [{ subject, email: contact.email }] : []))
  }
