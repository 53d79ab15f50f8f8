import { isRepeatable, type Repetition, repetitions, tryRepetition } from '../scenarios/repetition.ts'
import type { Sent } from '../scenarios/target.ts'
import { type Prove, tally } from './context.ts'
import { bent, inLab } from './lab.ts'

const kinds = Object.keys(repetitions) as Repetition[]

const withoutKey = ({ headers = {}, ...sent }: Sent, key: (given: string) => string | undefined): Sent => {
  const { 'idempotency-key': given, ...rest } = headers
  const other = given === undefined ? undefined : key(given)
  return { ...sent, headers: { ...rest, ...(other === undefined ? {} : { 'idempotency-key': other }) } }
}

/** Mistakes of an entry, as they look to the caller. */
const faults: Readonly<Record<string, (sent: Sent) => Sent>> = {
  'the key is forgotten': sent => withoutKey(sent, () => crypto.randomUUID()),
  'a request without a key is given one': ({ headers = {}, ...sent }) => ({
    ...sent,
    headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
  }),
}

/** Every write of every context, in all the ways of being sent more often than once. */
export const proveIdem: Prove = () =>
  inLab(async ({ target, sides, watching, all }) => {
    const { trial, plant, proof } = tally()
    for (const tried of all.filter(isRepeatable)) {
      for (const kind of kinds) trial(await tryRepetition(kind, tried, sides, watching))
      for (const [fault, change] of Object.entries(faults)) {
        const broken = bent(target, sent => (sent.route.path === tried.route.path ? change(sent) : sent))
        const found: string[] = []
        for (const kind of kinds) {
          if (found.length === 0) found.push(...(await tryRepetition(kind, tried, broken, watching)))
        }
        plant(`${tried.name}: ${fault}`, found.length > 0)
      }
    }
    return proof()
  })
