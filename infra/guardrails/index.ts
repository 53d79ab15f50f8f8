import type { Entry } from '../bundle.ts'
import { alarmsHaveParagraphs } from './alarms.ts'
import { type BundleContents, grantsAreUsed } from './bundles.ts'
import type { Guardrail } from './deployment.ts'
import { devicesAreThemselves } from './devices.ts'
import { functionsAreObserved, functionsAreWiredOnce } from './functions.ts'
import { grantsNameEverything, nobodyIsAdmitted, rolesAreForOneService } from './grants.ts'
import { importsGoBack } from './imports.ts'
import { underTheTenantsKey } from './keys.ts'
import { logsAreKeptAsSaid } from './logs.ts'
import { noArnIsWrittenByHand, regionHasIt } from './partition.ts'
import { consumersHaveTime, queuesHaveDeadLetters } from './queues.ts'
import { type AllRoutes, routesAreAsWritten } from './routes.ts'
import { stacksAreSmall } from './size.ts'
import { tablesAreSafe } from './tables.ts'

/** What the templates are held against, beside themselves. */
export interface Code {
  readonly entries: readonly Entry[]
  readonly routes: AllRoutes
  readonly runbook: string
  readonly bundles: ReadonlyMap<string, BundleContents>
}

/** All rules of our own about a tenant's templates, by what they demand. */
export const guardrailsFor = ({ entries, routes, runbook, bundles }: Code) =>
  ({
    'every function entry is wired exactly once': functionsAreWiredOnce(entries),
    'every function has its settings, its log group and its alarm': functionsAreObserved,
    'every function is granted the services that it carries clients for': grantsAreUsed(bundles),
    'every grant names its actions and resources': grantsNameEverything,
    'every role is for one service, and for this account': rolesAreForOneService,
    'no queue, topic or bucket admits anybody, or requests without TLS': nobodyIsAdmitted,
    'every device may connect and publish as itself only': devicesAreThemselves,
    'everything that keeps data is under the tenant’s key': underTheTenantsKey,
    'every table can be brought back and not be deleted': tablesAreSafe,
    'every queue has watched dead letters': queuesHaveDeadLetters,
    'every consumer has time and reports failures one by one': consumersHaveTime,
    'every log is kept as long as the tenant says': logsAreKeptAsSaid,
    'every alarm has its paragraph and tells somebody': alarmsHaveParagraphs(runbook),
    'every route is served as written, with a token unless public': routesAreAsWritten(routes),
    'no ARN is written by hand': noArnIsWrittenByHand,
    'nothing is named that the region lacks': regionHasIt,
    'every stack imports from those before it only': importsGoBack,
    'every stack has fewer than 400 resources': stacksAreSmall,
  }) as const satisfies Record<string, Guardrail>

export type GuardrailName = keyof ReturnType<typeof guardrailsFor>
