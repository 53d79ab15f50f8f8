/** Who may sign in to the demo: people of the organizations, and a machine with client credentials. */
export interface DemoPrincipal {
  name: string
  /** `sub` of the tokens; the key of the member's row. */
  subject: string
  organizationId: string
  /** Role of the member within the organization. */
  role: 'buyer' | 'approver' | 'sales' | 'admin' | 'service' | 'gateway'
  kind: 'person' | 'machine'
}

const person = (name: string, organizationId: string, role: DemoPrincipal['role']): DemoPrincipal => ({
  name,
  subject: `user-${name}`,
  organizationId,
  role,
  kind: 'person',
})

const twoDigits = (number: number): string => String(number).padStart(2, '0')

/** The machine that posts readings for a warehouse's devices; its client id is its name. */
export const gatewayPrincipal: DemoPrincipal = {
  name: 'gateway.m2m',
  subject: 'gateway.m2m',
  organizationId: 'org_huadong',
  role: 'gateway',
  kind: 'machine',
}

export const demoPrincipals: readonly DemoPrincipal[] = [
  person('dealer.buyer', 'org_dealer_01', 'buyer'),
  person('dealer.approver', 'org_dealer_01', 'approver'),
  person('dealer.admin', 'org_dealer_01', 'admin'),
  person('other-dealer.buyer', 'org_dealer_02', 'buyer'),
  ...Array.from({ length: 18 }, (_, index) => {
    const number = twoDigits(index + 3)
    return person(`dealer-${number}.buyer`, `org_dealer_${number}`, 'buyer')
  }),
  person('supplier.sales', 'org_huadong', 'sales'),
  person('supplier.admin', 'org_huadong', 'admin'),
  person('operator.admin', 'org_operator', 'admin'),
  person('operator.service', 'org_operator', 'service'),
  gatewayPrincipal,
]
