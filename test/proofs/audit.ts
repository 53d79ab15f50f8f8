import { type Anchor, chainVerifier, hashOf, type SealedEntry } from '../../functions/audit/chain.ts'
import { routes } from '../../functions/audit/routes.ts'
import { type Prove, randomOf, tally } from './context.ts'
import { inLab, type Lab } from './lab.ts'

type Chain = readonly SealedEntry[]
type Verify = (chain: Chain, anchors: readonly Anchor[]) => boolean

/** Whether the chain is found to be whole. */
const isWhole: Verify = (chain, anchors) => {
  const verifier = chainVerifier(anchors)
  for (const entry of chain) verifier.next(entry)
  return verifier.end().faults.length === 0
}

/** A chain that the platform itself has written: requests of all contexts, sealed by the function. */
const realChain = async ({ target, sides, all }: Lab): Promise<{ chain: Chain; anchors: Anchor[] }> => {
  for (const { route, scenario } of all) {
    if (route.permission === 'public') continue
    const caller = sides.ours.as(Object.keys(scenario.answers)[0] as never)
    const made = await scenario.prepare?.(sides.ours, caller)
    await caller.ask(route, scenario.request(made))
  }
  await target.invoke('audit-seal-entries', { anchorNow: true })
  const operator = sides.ours.as('operator.admin')
  const chain: SealedEntry[] = []
  for (;;) {
    const query = { limit: 100, after: chain.length }
    const { items } = await operator.get(routes.listAuditEntries, { query })
    if (items.length === 0) break
    chain.push(...items)
  }
  const { items: anchors } = await operator.get(routes.listAuditAnchors)
  return { chain, anchors }
}

const texts = [
  'actor',
  'onBehalfOf',
  'role',
  'route',
  'requestId',
  'at',
  'decision',
  'prevHash',
  'hash',
] as const

const flipped = (text: string, at: number): string => {
  const index = at % Math.max(1, text.length)
  const code = text.charCodeAt(index)
  return `${text.slice(0, index)}${String.fromCharCode(code ^ 1)}${text.slice(index + 1)}`
}

const without = (chain: Chain, at: number): Chain => chain.filter((_, i) => i !== at)

/** Forges the rest of a chain so that all its links are right again. */
const relinked = (chain: Chain): Chain => {
  let prevHash = '0'.repeat(64)
  return chain.map((entry, i) => {
    const linked = { ...entry, seq: i + 1, prevHash }
    prevHash = hashOf(linked)
    return { ...linked, hash: prevHash }
  })
}

/** The ways to tamper with a chain, each at a place that is drawn by lot. */
const mutations: Readonly<Record<string, (chain: Chain, at: number, random: () => number) => Chain>> = {
  'one byte flipped': (chain, at, random) => {
    const member = texts[Math.floor(random() * texts.length)] ?? 'actor'
    return chain.map((entry, i) =>
      i === at ? { ...entry, [member]: flipped(entry[member], Math.floor(random() * 64)) } : entry,
    )
  },
  'an entry taken out': without,
  'an entry put in': (chain, at) => chain.flatMap((entry, i) => (i === at ? [entry, entry] : [entry])),
  'two turned round': (chain, at) => {
    const other = (at + 1) % chain.length
    return chain.map((entry, i) =>
      i === at ? (chain[other] ?? entry) : i === other ? (chain[at] ?? entry) : entry,
    )
  },
  'the end cut off': (chain, at) => chain.slice(0, at),
  'an object added to an entry': (chain, at) =>
    chain.map((entry, i) => (i === at ? { ...entry, objects: [...entry.objects, 'ord_other'] } : entry)),
  'an entry taken out and the rest forged': (chain, at) => relinked(without(chain, at)),
  'an entry changed and the rest forged': (chain, at) =>
    relinked(chain.map((entry, i) => (i === at ? { ...entry, actor: 'somebody else' } : entry))),
}

/** Checks that lack something: each must let some tampering pass. */
const blind: Readonly<Record<string, Verify>> = {
  'the head is not anchored': chain => isWhole(chain, []),
  'hashes are not recomputed': (chain, anchors) =>
    chain.every(
      ({ seq, prevHash }, i) => seq === i + 1 && prevHash === (chain[i - 1]?.hash ?? '0'.repeat(64)),
    ) && anchors.every(({ seq, hash }) => chain[seq - 1]?.hash === hash),
  'links are not compared': chain => chain.every(entry => hashOf(entry) === entry.hash),
}

/** A thousand ways to tamper with a chain that the platform has written: every one is found. */
export const proveAudit: Prove = ({ seed, size }) =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    const random = randomOf(seed)
    const { chain, anchors } = await realChain(lab)
    trial(isWhole(chain, anchors) ? [] : ['the chain is found faulty though nobody has touched it'])
    trial(chain.length >= 50 ? [] : [`the chain has ${chain.length} entries only`])
    const passed = new Map<string, number>()
    const kinds = Object.entries(mutations)
    const count = size === 'nightly' ? 10_000 : 1_000
    for (let i = 0; i < count; i++) {
      const [kind, mutate] = kinds[i % kinds.length] ?? kinds[0] ?? []
      if (!kind || !mutate) break
      const at = Math.floor(random() * chain.length)
      const tampered = mutate(chain, at, random)
      if (JSON.stringify(tampered) === JSON.stringify(chain)) continue
      trial(isWhole(tampered, anchors) ? [`${kind}, at ${at + 1}: not found`] : [])
      for (const [lack, verify] of Object.entries(blind)) {
        if (verify(tampered, anchors)) passed.set(lack, (passed.get(lack) ?? 0) + 1)
      }
    }
    for (const lack of Object.keys(blind)) plant(lack, (passed.get(lack) ?? 0) > 0)
    return proof()
  })
