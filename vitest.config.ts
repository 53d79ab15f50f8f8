import { defineConfig } from 'vitest/config'
import { keepCompiled } from './infra/local/keep-compiled.ts'
import { LongFirst } from './test/support/long-first.ts'

/** What `npm run check` runs beside types and lint: boundaries, guardrails over the templates, documents in step, crashes for every consumer. */
const checks = [
  'test/infra/boundaries.test.ts',
  'test/infra/guardrails.test.ts',
  'test/infra/tenants.test.ts',
  'test/docs/**/*.test.ts',
  'test/proofs/consumer-cases.test.ts',
]
const journeys = ['test/journeys/**/*.test.ts']
/** Functions in the test's own process: they read their environment as they are loaded, so each file loads them anew. */
const routes = ['test/routes/**/*.test.ts']

// Workers and the processes that they start load the same modules over and over.
keepCompiled()

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'checks', include: checks, isolate: false } },
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...checks, ...journeys, ...routes],
          // Loading takes longer than most of them run, and none of them changes what another loads.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'routes', include: routes } },
      {
        extends: true,
        test: {
          name: 'journeys',
          include: journeys,
          isolate: false,
          globalSetup: './test/support/journeys-setup.ts',
          // They share one stack: who waits until nothing follows any more waits for the slow dialogues of others too.
          testTimeout: 240_000,
        },
      },
    ],
    // The sources are what Node runs itself, and no test mocks a module.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    sequence: { sequencer: LongFirst },
    reporters: ['default', './test/support/summary-reporter.ts'],
    // One by default on two cores: journeys wait more than they work, also for the stack that they share.
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
