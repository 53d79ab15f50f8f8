import { hashOfFiles } from '../../hash-of-files.ts'

/** Everything that bundles and templates are made of; what comes from npm is told by the lock file. */
const made = [
  'cdk.json',
  'docs/openapi.json',
  'events',
  'functions',
  'infra',
  'package.json',
  'package-lock.json',
  'shared',
  'tsconfig.json',
  'web',
]

/** The same hash, the same assembly. */
export const hashOfInputs = (): string => hashOfFiles(made, '/infra/local/')
