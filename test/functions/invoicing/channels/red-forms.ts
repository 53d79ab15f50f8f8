import type { Random } from '../random.ts'
import type { VirtualTime } from './clock.ts'

/** A confirmation form as the authority keeps it; amounts in yuan. */
export interface RedForm {
  readonly key: string
  readonly number: string
  state: string
  readonly net: string
  readonly tax: string
  red?: { number: string }
}

interface RedFormsDeps {
  readonly random: Random
  readonly time: VirtualTime
  /** the states that a form goes through, from its opening */
  readonly path: () => readonly string[]
  readonly newNumber: () => string
  readonly issued: (red: { orderNo: string; number: string }) => void
}

const HOUR = 3_600_000

/** The authority's side of red-letter invoices, whoever stands between it and us. */
export const redForms = ({ random, time, path, newNumber, issued }: RedFormsDeps) => {
  const forms = new Map<string, RedForm>()

  const issueRed = (form: RedForm) => {
    if (form.red) return
    form.red = { number: newNumber() }
    issued({ orderNo: form.key, number: form.red.number })
  }

  const move = (form: RedForm, [state, ...rest]: readonly string[]) => {
    if (!state || form.state === '08') return
    form.state = state
    // The authority issues by itself, and tells nobody.
    if (state === '01' || state === '04') time.after(random.whole(0, HOUR / 2), () => issueRed(form))
    else if (rest.length)
      time.after(rest[0] === '07' ? 72 * HOUR : random.whole(60_000, 60 * HOUR), () => move(form, rest))
  }

  return {
    forms,
    issueRed,
    /** Takes a form once: the same key again is the same form. */
    open: (key: string, totals: { net: string; tax: string }): RedForm => {
      const before = forms.get(key)
      if (before) return before
      const form: RedForm = {
        key,
        number: `31${String(forms.size).padStart(18, '0')}`,
        state: '',
        ...totals,
      }
      forms.set(key, form)
      move(form, path())
      return form
    },
    withdraw: (key: string) => {
      const form = forms.get(key)
      if (form && (form.state === '02' || form.state === '03')) form.state = '08'
      return form
    },
  }
}
