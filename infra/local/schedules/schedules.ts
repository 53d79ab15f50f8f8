import { arnOf, physicalName, type Resource, type ResourceType } from '../assembly/resource-type.ts'
import { parseSchedule, type ScheduleTimes } from './expression.ts'

export const scheduleTypes: Record<string, ResourceType> = {
  'AWS::Scheduler::Schedule': {
    honours: ['Name', 'ScheduleExpression', 'ScheduleExpressionTimezone', 'State', 'Target'],
    ignores: ['Description', 'FlexibleTimeWindow', 'GroupName', 'KmsKeyArn'],
    identify: (draft, world) => {
      const name = String(draft.property('Name') ?? physicalName(draft))
      return { ref: name, attributes: { Arn: arnOf(world, 'scheduler', `schedule/default/${name}`) } }
    },
  },
}

export interface Schedule {
  readonly name: string
  readonly arn: string
  readonly times: ScheduleTimes
  readonly functionName: string
  /** The payload; Scheduler's own when the template sets none. */
  readonly input?: string
}

/** Reads the schedules of a template; all invoke functions. */
export const schedulesOf = (resources: readonly Resource[]): Schedule[] =>
  resources
    .filter(({ type, properties }) => type in scheduleTypes && properties.State !== 'DISABLED')
    .map(({ stack, logicalId, type, ref, attributes, properties }) => {
      const { Arn, Input } = properties.Target as { Arn: string; Input?: string }
      return {
        name: ref,
        arn: attributes.Arn ?? ref,
        times: parseSchedule(
          String(properties.ScheduleExpression),
          String(properties.ScheduleExpressionTimezone ?? 'UTC'),
          `${stack}/${logicalId} (${type})`,
        ),
        functionName: Arn,
        ...(Input !== undefined && { input: Input }),
      }
    })
