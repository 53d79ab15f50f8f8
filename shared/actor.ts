/** Every permission there is: roles are made of these, and nothing outside the list can be granted. */
export const permissions = [
  'profile:read',
  'organization:read',
  'organization:edit',
  'organization:manage',
  'member:read',
  'member:manage',
  'role:manage',
  'product:read',
  'product:manage',
  'price-list:manage',
  'stock:read',
  'stock:move',
  'stock:manage',
  'stock-reading:post',
  'order:place',
  'order:read',
  'order:confirm',
  'order:cancel',
  'order:ship',
  'order:deliver',
  'backorder:read',
  'device:read',
  'device:manage',
  'count-task:finish',
  'forecast:read',
  'purchase-order:read',
  'purchase-order:receive',
  'purchase-order:decide',
  'purchase-order:confirm',
  'replenishment-policy:read',
  'replenishment-policy:write',
  'invoice:read',
  'invoice:request',
  'invoice:correct',
  'invoicing:configure',
  'invoice:receive',
  'invoice:export',
  'customs:read',
  'customs:declare',
  'customs:configure',
  'assistant:ask',
  'assistant:serve',
  'assistant:teach',
  'audit:read',
  'privacy-request:complete',
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
  /** groups that the operator has put the organization into; price lists and assortments are for them */
  readonly buyerGroups?: readonly string[] | undefined
}

export const actsAs = (actor: Actor, role: OrganizationRole): boolean =>
  actor.organizationRoles.includes(role)
