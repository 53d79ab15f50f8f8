import { type Deployment, type Guardrail, listOf, nameOf } from './deployment.ts'

/** The runbook's headings, each the name of an alarm. */
export const paragraphsOf = (runbook: string): string[] =>
  [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading)

const paragraphOf = ({ tenant }: Deployment, name: unknown): string =>
  String(name).replace(`${tenant.id}-`, '')

/** Who is woken finds who is hurt and what to do; every alarm tells somebody. */
export const alarmsHaveParagraphs =
  (runbook: string): Guardrail =>
  deployment => {
    const paragraphs = new Set(paragraphsOf(runbook))
    return deployment.of('AWS::CloudWatch::Alarm').flatMap(alarm => {
      const { AlarmName, AlarmDescription, AlarmActions } = alarm.properties
      const paragraph = paragraphOf(deployment, AlarmName)
      const actions = listOf(AlarmActions).map(action => deployment.referent(alarm.stack, action)?.type)
      return [
        ...(paragraphs.has(paragraph) ? [] : [`has no paragraph ${paragraph} in the runbook`]),
        ...(String(AlarmDescription).endsWith(` See docs/runbook.md#${paragraph}`)
          ? []
          : ['does not say where its paragraph is']),
        ...(actions.includes('AWS::SNS::Topic') ? [] : ['tells nobody']),
      ].map(problem => `${nameOf(alarm)}: ${problem}`)
    })
  }

/** Paragraphs that no tenant has an alarm for: what they describe is gone. */
export const orphanedParagraphs = (runbook: string, deployments: readonly Deployment[]): string[] => {
  const alarms = new Set(
    deployments.flatMap(deployment =>
      deployment
        .of('AWS::CloudWatch::Alarm')
        .map(({ properties }) => paragraphOf(deployment, properties.AlarmName)),
    ),
  )
  return paragraphsOf(runbook).filter(paragraph => !alarms.has(paragraph))
}
