import { demoGoods } from './demo/goods.ts'
import { demoOrganizations } from './demo/organizations.ts'
import { demoPrincipals } from './demo/principals.ts'
import type { SeededStack } from './seeded-stack.ts'

const bearer = '-H "authorization: Bearer $(npm run -s token -- dealer.buyer)"'

/** Where everything is, and two commands to begin with. */
export const welcome = ({ tenant, api, mqtt, issuer, seeded }: SeededStack, seconds: number): string => {
  const { sku } = demoGoods()[0]?.product ?? { sku: '' }
  const dealers = demoOrganizations.filter(({ roles }) => roles.includes('dealer')).length
  const kept = seeded.fresh ? '' : ' (kept from an earlier run)'
  return `
${tenant.name} (${tenant.id}) is ready after ${seconds.toFixed(1)} s: ${seeded.skus} SKUs, ${dealers} dealers, ${seeded.warehouses} warehouses${kept}

  API      ${api}
  Widget   ${api}/
  MQTT     ${mqtt}
  Issuer   ${issuer}
  Tokens   npm run token -- <${demoPrincipals
    .map(({ name }) => name)
    .filter(name => !/\d/.test(name) || name === 'gateway.m2m')
    .join(' | ')}>
  For scripts: .dockline/local.json; logs of the functions: .dockline/logs

  curl -s '${api}/v1/products?limit=3' ${bearer}

  curl -s ${api}/v1/orders ${bearer} \\
    -H "idempotency-key: $(date +%s%N)" -H 'content-type: application/json' \\
    -d '{"lines":[{"sku":"${sku}","quantity":2}]}'

Ctrl-C stops everything.
`
}
