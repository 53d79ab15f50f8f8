import type { Permission } from '../../shared/actor.ts'

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
    'assistant:ask',
  ],
  'dealer.approver': ['profile:read', 'product:read', 'order:read', 'invoice:read', 'assistant:ask'],
  'dealer.admin': [
    'profile:read',
    'organization:read',
    'member:read',
    'member:manage',
    'role:manage',
    'product:read',
  ],
  'supplier.admin': [
    'profile:read',
    'organization:read',
    'member:read',
    'member:manage',
    'role:manage',
    'product:read',
    'product:manage',
    'price-list:manage',
  ],
  'supplier.sales': [
    'profile:read',
    'product:read',
    'product:manage',
    'price-list:manage',
    'stock:read',
    'order:read',
    'order:confirm',
    'order:cancel',
    'order:ship',
    'order:deliver',
    'backorder:read',
    'purchase-order:read',
    'purchase-order:receive',
    'invoice:read',
    'assistant:ask',
  ],
  'operator.admin': [
    'profile:read',
    'organization:read',
    'organization:manage',
    'member:read',
    'member:manage',
    'role:manage',
    'product:read',
    'product:manage',
    'price-list:manage',
    'stock:read',
    'stock-reading:post',
    'order:read',
    'order:confirm',
    'order:cancel',
    'order:ship',
    'order:deliver',
    'backorder:read',
    'purchase-order:read',
    'purchase-order:receive',
    'invoice:read',
    'assistant:ask',
  ],
  'operator.service': [
    'profile:read',
    'product:read',
    'stock:read',
    'order:read',
    'invoice:read',
    'assistant:ask',
  ],
  gateway: ['profile:read', 'stock-reading:post'],
} as const satisfies Record<string, readonly Permission[]>

export type RoleName = keyof typeof roles

/** The permissions of a role by its name; of a name that is none: nothing. */
export const permissionsOf = (role: string): ReadonlySet<Permission> =>
  new Set<Permission>(Object.hasOwn(roles, role) ? roles[role as RoleName] : [])
