import { Duration } from 'aws-cdk-lib/core'
import type { Service } from '../stacks/service.ts'
import { DocklineFunction } from './dockline-function.ts'
import type { Uses } from './uses.ts'

/** As much of a context's routes as the API needs. */
export type Routes = Readonly<Record<string, { method: string; path: string; permission: string }>>

export interface HttpFunctionProps {
  readonly context: string
  readonly routes: Routes
  readonly onFailure: string
  readonly uses?: Uses
  /** Default: 10 seconds */
  readonly timeout?: Duration
  readonly environment?: Readonly<Record<string, string>>
}

const isPublic = (routes: Routes): boolean =>
  Object.values(routes).every(({ permission }) => permission === 'public')

/** The entry of every HTTP function counts requests and writes down who did what, whatever the context is. */
const withEntry = (tables: Uses['tables'] = {}): NonNullable<Uses['tables']> => ({
  ...tables,
  audit: [...new Set([...(tables.audit ?? []), 'put' as const])],
  limits: ['update'],
})

/** A context's `api.lambda.ts` with its routes on the tenant's HTTP API. */
export class HttpFunction extends DocklineFunction {
  constructor(service: Service, props: HttpFunctionProps) {
    const { context, routes, onFailure, uses = {}, timeout = Duration.seconds(10), environment = {} } = props
    super(service.api, service, {
      context,
      file: 'api',
      onFailure,
      uses: isPublic(routes) ? uses : { ...uses, tables: withEntry(uses.tables) },
      timeout,
      environment: {
        ...environment,
        TOKEN_ISSUER: service.identity.issuer,
        TOKEN_AUDIENCE: service.identity.audiences.join(','),
        RATE_LIMIT_PRINCIPAL: String(service.tenant.limits.principal),
        RATE_LIMIT_ORGANIZATION: String(service.tenant.limits.organization),
      },
    })
    service.api.edge.addRoutes(this.functionId, this.lambda, routes)
  }
}
