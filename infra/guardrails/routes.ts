import type { Routes } from '../../shared/http/route.ts'
import { routeKey } from '../../shared/http/route.ts'
import { contexts } from '../contexts/index.ts'
import { type Deployment, type Guardrail, nameOf, objectAt, type Resource } from './deployment.ts'
import { functionIdOf } from './functions.ts'

/** The routes of each context, by its name. */
export type AllRoutes = Readonly<Record<string, Routes>>

/** The function behind a route: route → integration → function. */
const functionOf = ({ referent, resources }: Deployment, route: Resource): Resource | undefined => {
  const parts = objectAt(route.properties, 'Target', 'Fn::Join', 1)
  const integrationId = (Array.isArray(parts) ? parts : [])
    .map(part => referent(route.stack, part))
    .find(resource => resource?.type === 'AWS::ApiGatewayV2::Integration')
  return integrationId && resources.includes(integrationId)
    ? referent(integrationId.stack, integrationId.properties.IntegrationUri)
    : undefined
}

/** Every route of every `routes.ts` leads to its context's function, with a token unless it is public, and no other. */
export const routesAreAsWritten =
  (all: AllRoutes): Guardrail =>
  deployment => {
    const { tenant, of, referent } = deployment
    const wanted = new Map(
      contexts
        .filter(({ enabled }) => enabled?.(tenant) ?? true)
        .flatMap(({ name }) =>
          Object.values(all[name] ?? {}).map(route => [routeKey(route), { name, route }] as const),
        ),
    )
    const there = of('AWS::ApiGatewayV2::Route')
    const keys = there.map(({ properties }) => String(properties.RouteKey))
    return [
      ...[...wanted.keys()]
        .filter(key => !keys.includes(key))
        .map(key => `${tenant.id}: ${key} is not served`),
      ...there.flatMap(route => {
        const key = String(route.properties.RouteKey)
        const its = wanted.get(key)
        if (!its) return [`${nameOf(route)}: ${key} is in no routes.ts`]
        const lambda = functionOf(deployment, route)
        const { AuthorizationType, AuthorizerId } = route.properties
        const guarded =
          AuthorizationType === 'JWT' &&
          referent(route.stack, AuthorizerId)?.type === 'AWS::ApiGatewayV2::Authorizer'
        const open = its.route.permission === 'public'
        return [
          ...(lambda && functionIdOf(lambda) === `${its.name}-api` ? [] : [`${key} leads elsewhere`]),
          ...(open || guarded ? [] : [`${key} asks for no token`]),
          ...(open && AuthorizationType !== 'NONE' ? [`${key} is public but asks for a token`] : []),
        ].map(problem => `${nameOf(route)}: ${problem}`)
      }),
    ]
  }
