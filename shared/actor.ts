/** Every permission there is: roles are made of these, and nothing outside the list can be granted. */
export const permissions = [
  'profile:read',
  'product:read',
  'stock:read',
  'stock-reading:post',
  'order:place',
  'order:read',
  'order:ship',
  'purchase-order:read',
  'purchase-order:receive',
  'invoice:read',
  'assistant:ask',
] as const

export type Permission = (typeof permissions)[number]

export const organizationRoles = [
  'supplier',
  'dealer',
  'endCustomer',
  'logisticsProvider',
  'operator',
] as const
export type OrganizationRole = (typeof organizationRoles)[number]

/** Who acts, for which organization, with what rights: made once at the door from token and membership. */
export interface Actor {
  /** `sub` of the token, or the client id of a machine */
  readonly subject: string
  readonly organizationId: string
  readonly organizationRoles: readonly OrganizationRole[]
  readonly role: string
  readonly permissions: ReadonlySet<Permission>
}

export const actsAs = (actor: Actor, role: OrganizationRole): boolean =>
  actor.organizationRoles.includes(role)
