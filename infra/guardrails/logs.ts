import { type Guardrail, nameOf } from './deployment.ts'

/** Logs are kept as long as the tenant's file says, and no group is made outside the template. */
export const logsAreKeptAsSaid: Guardrail = ({ tenant, of }) =>
  of('AWS::Logs::LogGroup').flatMap(group => {
    const { RetentionInDays, LogGroupName } = group.properties
    return [
      ...(RetentionInDays === tenant.retention.logDays ? [] : ['kept for another time than the tenant says']),
      // The key's policy admits the logs service for these names only.
      ...(String(LogGroupName).startsWith(`/dockline/${tenant.id}/`) ? [] : ['not among the tenant’s logs']),
    ].map(problem => `${nameOf(group)}: ${problem}`)
  })
