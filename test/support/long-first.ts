import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const root = `${import.meta.dirname}/..`

/** Projects in the order in which they start: what waits for the stack first, what only computes fills up the end. */
const projects = ['journeys', 'checks', 'routes', 'unit']

/** Files of more than about three seconds, the longest first; a run without results of an earlier one knows only sizes. */
const long = [
  'journeys/start',
  'journeys/crash',
  'journeys/keys',
  'journeys/widget-safety',
  'journeys/watch',
  'journeys/service-bot',
  'routes/silence',
  'journeys/planning',
  'journeys/audit',
  'infra/guardrails',
  'routes/access',
  'routes/repetition',
  'functions/replenishment/never-twice',
  'functions/assistant/injection',
  'functions/ordering/rich-orders',
  'functions/invoicing/numbering',
  'functions/ordering/large-orders',
  'functions/warnings/warnings',
  'functions/invoicing/channels/dialogues',
  'functions/assistant/hard-zeros',
  'functions/ordering/histories',
  'functions/documents/pdf',
  'infra/local/demo/seed',
  'infra/bundles',
  'infra/deploy',
  'functions/documents/random-invoices',
  'functions/invoicing/tax',
]

const nameOf = ({ moduleId }: TestSpecification): string =>
  relative(root, moduleId).replace(/\.test\.ts$/, '')

/** One waits for a minute, and for answers in time: it begins where the stacks of the longest have started. */
const groupOf = (file: TestSpecification): number =>
  nameOf(file) === 'routes/silence' ? 0 : projects.indexOf(file.project.name)

const placeOf = (file: TestSpecification): number => {
  const place = long.indexOf(nameOf(file))
  return place < 0 ? long.length : place
}

/** Long files first within each project, so that no worker is left with one at the end. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const otherwise = await super.sort(files)
    return otherwise.toSorted((a, b) => groupOf(a) - groupOf(b) || placeOf(a) - placeOf(b))
  }
}
