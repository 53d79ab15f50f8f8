import type { Member, Organization } from '../../../functions/organizations/index.ts'
import type { OrganizationRole } from '../../../shared/actor.ts'
import { type DemoPrincipal, demoPrincipals } from './principals.ts'

/** Owner of the demo's warehouses and seller of all its goods. */
export const seller = 'org_huadong'

/** Who makes what the seller stocks, by how many days they take to deliver. */
export const suppliers = [
  { organizationId: 'org_sup_ningbo', leadTimeDays: 5 },
  { organizationId: 'org_sup_foshan', leadTimeDays: 7 },
  { organizationId: 'org_sup_wenzhou', leadTimeDays: 10 },
] as const

/** Invented names under codes whose check characters are right. */
const names: readonly (readonly [id: string, role: OrganizationRole, name: string, code: string])[] = [
  ['org_operator', 'operator', '云栈平台运营有限公司', '91310112MA70639594'],
  ['org_huadong', 'supplier', '华东工品供应链有限公司', '91310115MA82671877'],
  ['org_sup_ningbo', 'supplier', '宁波紧固件制造有限公司', '91330203MA9590832X'],
  ['org_sup_foshan', 'supplier', '佛山五金工具有限公司', '91440604MA1804293G'],
  ['org_sup_wenzhou', 'supplier', '温州电气配件有限公司', '91330302MA22891828'],
  ['org_dealer_01', 'dealer', '上海浦江五金机电有限公司', '91310115MA4639510R'],
  ['org_dealer_02', 'dealer', '苏州工业园恒达机电有限公司', '91320571MA78612801'],
  ['org_dealer_03', 'dealer', '杭州西湖工具批发有限公司', '91330106MA29540070'],
  ['org_dealer_04', 'dealer', '宁波北仑五金有限公司', '91330206MA27720941'],
  ['org_dealer_05', 'dealer', '南京金陵机电设备有限公司', '91320105MA5146371P'],
  ['org_dealer_06', 'dealer', '无锡锡山标准件有限公司', '91320205MA1111630J'],
  ['org_dealer_07', 'dealer', '合肥庐阳建材有限公司', '91340103MA6124860K'],
  ['org_dealer_08', 'dealer', '济南泉城五金有限公司', '91370102MA5083278P'],
  ['org_dealer_09', 'dealer', '青岛海岸工业品有限公司', '91370202MA7411001N'],
  ['org_dealer_10', 'dealer', '武汉江汉机电有限公司', '91420103MA5868913K'],
  ['org_dealer_11', 'dealer', '长沙岳麓五金商行有限公司', '91430104MA93394967'],
  ['org_dealer_12', 'dealer', '南昌赣江建材有限公司', '91360102MA22411972'],
  ['org_dealer_13', 'dealer', '福州闽江机电有限公司', '91350102MA23848415'],
  ['org_dealer_14', 'dealer', '厦门鹭岛工具有限公司', '91350203MA5044578C'],
  ['org_dealer_15', 'dealer', '广州珠江五金有限公司', '91440103MA7497597U'],
  ['org_dealer_16', 'dealer', '成都锦江机电有限公司', '91510104MA7314025L'],
  ['org_dealer_17', 'dealer', '重庆渝中建材有限公司', '91500103MA9728205N'],
  ['org_dealer_18', 'dealer', '西安雁塔五金有限公司', '91610113MA8184189U'],
  ['org_dealer_19', 'dealer', '郑州中原工业品有限公司', '91410102MA58656329'],
  ['org_dealer_20', 'dealer', '昆明滇池机电有限公司', '91530102MA5908225K'],
]

/** Where a dealer's goods can go. */
const dealerUnits = [
  { unitId: 'shop', name: '总店' },
  { unitId: 'warehouse-2', name: '二号仓库' },
]

/** Dealers in the buyer group `gold`. */
const gold = new Set(['org_dealer_16', 'org_dealer_17', 'org_dealer_18', 'org_dealer_19', 'org_dealer_20'])

export const demoOrganizations: readonly Organization[] = names.map(([organizationId, role, name, code]) => ({
  organizationId,
  name,
  roles: [role],
  unifiedSocialCreditCode: code,
  ...(role === 'dealer' ? { units: dealerUnits, creditLimit: { amount: 50_000_000, currency: 'CNY' } } : {}),
  ...(gold.has(organizationId) ? { buyerGroups: ['gold'] } : {}),
}))

/** A principal's role as the platform names it: `dealer.buyer`, or `gateway` for a machine of any organization. */
const roleOf = ({ organizationId, role }: DemoPrincipal): string => {
  if (role === 'gateway') return role
  const organization = demoOrganizations.find(each => each.organizationId === organizationId)
  return `${organization?.roles[0]}.${role}`
}

export const demoMembers: readonly Member[] = demoPrincipals.map(principal => ({
  subject: principal.subject,
  organizationId: principal.organizationId,
  role: roleOf(principal),
}))
