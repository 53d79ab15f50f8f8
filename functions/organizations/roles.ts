import type { OrganizationRole, Permission } from '../../shared/actor.ts'

/** Roles are data made of permissions; what a role does not name is denied. */
export const roles = {
  'dealer.buyer': [
    'profile:read',
    'product:read',
    'order:place',
    'order:read',
    'order:cancel',
    'order:deliver',
    'invoice:read',
    'customs:read',
    'customs:declare',
    'invoice:receive',
    'invoice:export',
    'invoice:request',
    'assistant:ask',
  ],
  'dealer.approver': [
    'profile:read',
    'product:read',
    'order:read',
    'invoice:read',
    'customs:read',
    'assistant:ask',
  ],
  'dealer.admin': [
    'profile:read',
    'organization:read',
    'organization:edit',
    'member:read',
    'member:manage',
    'role:manage',
    'product:read',
    'invoicing:configure',
    'assistant:ask',
  ],
  'supplier.admin': [
    'profile:read',
    'organization:read',
    'organization:edit',
    'member:read',
    'member:manage',
    'role:manage',
    'product:read',
    'product:manage',
    'price-list:manage',
    'invoicing:configure',
  ],
  'supplier.sales': [
    'profile:read',
    'product:read',
    'product:manage',
    'price-list:manage',
    'stock:read',
    'stock:move',
    'stock:manage',
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
    'customs:read',
    'invoice:receive',
    'invoice:export',
    'invoice:request',
    'invoice:correct',
    'assistant:ask',
  ],
  'operator.admin': [
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
    'customs:read',
    'customs:declare',
    'customs:configure',
    'invoice:receive',
    'invoice:export',
    'invoice:request',
    'invoice:correct',
    'invoicing:configure',
    'assistant:ask',
    'assistant:serve',
    'assistant:teach',
    'audit:read',
    'privacy-request:complete',
  ],
  'operator.service': [
    'profile:read',
    'product:read',
    'stock:read',
    'order:read',
    'invoice:read',
    'customs:read',
    'assistant:ask',
    'assistant:serve',
  ],
  'logisticsProvider.admin': [
    'profile:read',
    'organization:read',
    'organization:edit',
    'member:read',
    'member:manage',
    'role:manage',
  ],
  'logisticsProvider.carrier': ['profile:read', 'organization:read'],
  gateway: ['profile:read', 'stock-reading:post'],
} as const satisfies Record<string, readonly Permission[]>

export type RoleName = keyof typeof roles

export const isBuiltIn = (role: string): role is RoleName => Object.hasOwn(roles, role)

/** The permissions of a built-in role by its name; of a name that is none: nothing. */
export const permissionsOf = (role: string): ReadonlySet<Permission> =>
  new Set<Permission>(isBuiltIn(role) ? roles[role] : [])

/** Whose built-in roles an organization has, by what it is: the first word of a role's name. */
const familyOf: Readonly<Record<OrganizationRole, string>> = {
  supplier: 'supplier',
  dealer: 'dealer',
  /** buys as a dealer does */
  endCustomer: 'dealer',
  logisticsProvider: 'logisticsProvider',
  operator: 'operator',
}

/** Built-in roles that members of an organization can have; a machine's role is for all. */
export const rolesFor = (kinds: readonly OrganizationRole[]): RoleName[] => {
  const families = new Set(kinds.map(kind => familyOf[kind]))
  return (Object.keys(roles) as RoleName[]).filter(name => {
    const [family = '', rest] = name.split('.')
    return rest === undefined || families.has(family)
  })
}

/** All that a role of an organization's own can permit: what its built-in roles do, together. */
export const grantable = (kinds: readonly OrganizationRole[]): ReadonlySet<Permission> =>
  new Set(rolesFor(kinds).flatMap((name): readonly Permission[] => roles[name]))
