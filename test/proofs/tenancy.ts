import type { RoleName } from '../../functions/organizations/roles.ts'
import { type Cell, cellsOf, confinedRole, disagreements, tryCell } from '../scenarios/access.ts'
import { tryCheckers } from '../scenarios/checkers.ts'
import type { Tried } from '../scenarios/scenario.ts'
import type { Sent, Target } from '../scenarios/target.ts'
import { isOperatorRole, type Side } from '../scenarios/world.ts'
import { type Prove, tally } from './context.ts'
import { bent, inLab } from './lab.ts'

/** A cell in which a missing check would show. */
const refusedCell = (tried: Tried, status: number): Cell | undefined =>
  cellsOf(tried).find(({ expected, role }) => expected === status && role !== 'public')

/** The foreign half of a role that is let at its own things: there only whose it is makes the difference. */
const foreignCell = (tried: Tried): Cell | undefined => {
  const confined = confinedRole(tried)
  const cells = cellsOf(tried).filter(({ thing, expected }) => thing === 'foreign' && expected === 404)
  return cells.find(({ role }) => role === confined)
}

const allowedRole = ({ scenario }: Tried): string => Object.keys(scenario.answers)[0] ?? ''

/** Mistakes in access, by the cell in which they must be seen. */
const faultsOf = (tried: Tried): readonly [string, Cell | undefined, (sent: Sent) => Sent][] => [
  [
    'nobody checks whose it is',
    foreignCell(tried),
    sent => ({ ...sent, ...(sent.subject ? { subject: sent.subject.replace('ours.', 'theirs.') } : {}) }),
  ],
  [
    'nobody checks the permission',
    refusedCell(tried, 403),
    sent => ({ ...sent, subject: `ours.${allowedRole(tried)}` }),
  ],
  [
    'nobody asks for a token',
    cellsOf(tried).find(({ expected }) => expected === 401),
    sent => ({ ...sent, subject: sent.subject ?? `ours.${allowedRole(tried)}` }),
  ],
]

/** A list that shows everything: each caller's list with the operator's or the other side's behind it. */
const showingAll = (target: Target, tried: Tried, theirs: Side, role: RoleName): Target => ({
  ...target,
  send: async sent => {
    const answer = await target.send(sent)
    if (sent.route.path !== tried.route.path || answer.status >= 300 || !sent.subject?.startsWith('ours.')) {
      return answer
    }
    const other = theirs.as(role)
    const asked = tried.scenario.request(await tried.scenario.prepare?.(theirs, other))
    const others = await target.send({ ...sent, ...asked, subject: other.subject })
    return { ...answer, text: JSON.stringify({ ...JSON.parse(answer.text), others: others.text }) }
  },
})

/** Where there is nothing of the other side yet, its owner is answered as a stranger is: the cell cannot tell them apart. */
const cannotShow = async (tried: Tried, fault: string, { role }: Cell, theirs: Side): Promise<boolean> => {
  if (!fault.includes('whose') || role === 'public') return false
  const owner = theirs.as(role)
  const asked = tried.scenario.request(await tried.scenario.prepare?.(theirs, owner))
  return (await owner.ask(tried.route, asked)).status === 404
}

const plantAll = async (
  tried: Tried,
  target: Target,
  theirs: Side,
  plant: (fault: string, found: boolean) => void,
) => {
  for (const [fault, cell, change] of faultsOf(tried)) {
    if (!cell || (await cannotShow(tried, fault, cell, theirs))) continue
    const only = (sent: Sent) =>
      sent.route.path === tried.route.path && sent.route.method === tried.route.method ? change(sent) : sent
    const found = await tryCell(tried, cell, bent(target, only))
    plant(`${tried.name}: ${fault}`, found.length > 0)
  }
  if (!tried.scenario.shows) return
  const cell = cellsOf(tried).find(({ role, thing, expected }) => {
    return expected < 300 && thing === 'own' && !isOperatorRole(role)
  })
  if (!cell || cell.role === 'public') return
  const found = await tryCell(
    tried,
    cell,
    bent(showingAll(target, tried, theirs, cell.role), sent => sent),
  )
  plant(`${tried.name}: the list shows too much`, found.length > 0)
}

/** Every role on every thing, its own and foreign; what an answer tells; and the checks of RESTler. */
export const proveTenancy: Prove = () =>
  inLab(async ({ target, sides, watching, all }) => {
    const { trial, plant, proof } = tally()
    for (const tried of all) {
      trial(disagreements(tried))
      for (const cell of cellsOf(tried)) trial(await tryCell(tried, cell, sides))
      if (tried.route.permission === 'public') continue
      for (const found of await tryCheckers(tried, sides, watching)) trial(found)
      await plantAll(tried, target, sides.theirs, plant)
    }
    return proof()
  })
