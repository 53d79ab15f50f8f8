import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoMembers } from './demo/organizations.ts'
import { demoPrincipals } from './demo/principals.ts'
import { LocalStackError } from './local-stack-error.ts'
import type { LocalStack } from './stack.ts'

/** Where a stack that is started by hand puts its description and its logs: `.dockline`, or `DOCKLINE_HOME`. */
export const stackHome = (): string =>
  process.env.DOCKLINE_HOME ?? join(import.meta.dirname, '../../.dockline')

/** `.dockline/local.json`: where a running stack is, for tests and people's scripts. */
export interface StackFile {
  readonly tenant: string
  /** Process of the stack */
  readonly pid: number
  readonly api: string
  readonly mqtt: string
  readonly issuer: string
  /** Page with the chat widget */
  readonly widget: string
  /** Takes direct invocations and redrives */
  readonly control: string
  readonly principals: Principals
  readonly functions: readonly string[]
  readonly queues: readonly string[]
}

export type Principals = Readonly<Record<string, { token: string; role: string; organizationId: string }>>

/** The demo's principals with a token each. */
export const describePrincipals = (tokens: Readonly<Record<string, string>>): Principals =>
  Object.fromEntries(
    demoPrincipals.map(({ name, subject, organizationId }) => [
      name,
      {
        token: tokens[name] ?? '',
        role: demoMembers.find(member => member.subject === subject)?.role ?? '',
        organizationId,
      },
    ]),
  )

export const describeStack = (stack: LocalStack, tokens: Readonly<Record<string, string>>): StackFile => ({
  tenant: stack.tenant.id,
  pid: process.pid,
  api: stack.api,
  mqtt: stack.mqtt,
  issuer: stack.issuer,
  widget: `${stack.api}/`,
  control: stack.control.url,
  principals: describePrincipals(tokens),
  functions: [...stack.functions.functions.values()].map(({ id }) => id),
  queues: stack.queues.states().map(({ name }) => name),
})

const fileIn = (home: string): string => join(home, 'local.json')

export const writeStackFile = (home: string, description: StackFile): void => {
  mkdirSync(home, { recursive: true })
  writeFileSync(`${fileIn(home)}.new`, `${JSON.stringify(description, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${fileIn(home)}.new`, fileIn(home))
}

export const forgetStack = (home: string): void => rmSync(fileIn(home), { force: true })

/** @throws LocalStackError when no stack runs here */
export const readStackFile = (home: string): StackFile => {
  try {
    const described = JSON.parse(readFileSync(fileIn(home), 'utf8')) as StackFile
    process.kill(described.pid, 0)
    return described
  } catch {
    throw new LocalStackError('No stack is running here: npm start')
  }
}
