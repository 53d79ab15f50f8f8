import type { Entry } from '../bundle.ts'
import { contexts } from '../contexts/index.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { type Deployment, type Guardrail, nameOf, objectAt, type Resource } from './deployment.ts'

/** `<context>-<file>`, as its entry is called and as its alarms, logs and metrics are. */
export const functionIdOf = ({ properties }: Resource): string =>
  String(objectAt(properties, 'Environment', 'Variables', 'POWERTOOLS_SERVICE_NAME'))

const isSwitchedOff = (tenant: Tenant, { context, file }: Entry): boolean => {
  const its = contexts.find(({ name }) => name === context)
  return its?.enabled?.(tenant) === false || (its?.without?.(tenant).includes(file) ?? false)
}

/** Each `*.lambda.ts` is one function of the tenant's, and there is no other; a feature switched off has none. */
export const functionsAreWiredOnce =
  (entries: readonly Entry[]): Guardrail =>
  ({ tenant, of }) => {
    const wanted = new Set(
      entries.filter(entry => !isSwitchedOff(tenant, entry)).map(({ context, file }) => `${context}-${file}`),
    )
    const there = of('AWS::Lambda::Function')
    const ids = there.map(functionIdOf)
    return [
      ...[...wanted].filter(id => !ids.includes(id)).map(id => `${tenant.id}: ${id} is not wired`),
      ...there
        .filter((each, i) => ids.indexOf(functionIdOf(each)) !== i)
        .map(each => `${nameOf(each)}: wired more than once`),
      ...there.filter(each => !wanted.has(functionIdOf(each))).map(each => `${nameOf(each)}: has no entry`),
    ]
  }

const settings: readonly (readonly [
  problem: string,
  holds: (properties: Resource['properties']) => boolean,
])[] = [
  ['not on Node 24', ({ Runtime }) => Runtime === 'nodejs24.x'],
  ['not on arm64', ({ Architectures }) => objectAt(Architectures, 0) === 'arm64'],
  ['may run longer than a minute', ({ Timeout }) => Number(Timeout) <= 60],
]

/** Settings, its own log group, and an alarm on its errors. */
export const functionsAreObserved: Guardrail = deployment => {
  const { of, referent } = deployment
  return of('AWS::Lambda::Function').flatMap(each => {
    const group = referent(each.stack, objectAt(each.properties, 'LoggingConfig', 'LogGroup'))
    const shared = of('AWS::Lambda::Function').some(
      other =>
        other !== each &&
        referent(other.stack, objectAt(other.properties, 'LoggingConfig', 'LogGroup')) === group,
    )
    return [
      ...settings.filter(([, holds]) => !holds(each.properties)).map(([problem]) => problem),
      ...(group?.type === 'AWS::Logs::LogGroup' && !shared ? [] : ['has no log group of its own']),
      ...(hasErrorAlarm(deployment, each) ? [] : ['no alarm on its errors']),
    ].map(problem => `${nameOf(each)}: ${problem}`)
  })
}

const hasErrorAlarm = ({ of, referent }: Deployment, lambda: Resource): boolean =>
  of('AWS::CloudWatch::Alarm').some(
    ({ stack, properties }) =>
      properties.MetricName === 'Errors' &&
      properties.Namespace === 'AWS/Lambda' &&
      referent(stack, objectAt(properties, 'Dimensions', 0, 'Value')) === lambda,
  )
