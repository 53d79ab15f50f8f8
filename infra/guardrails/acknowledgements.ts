import { Validations } from 'aws-cdk-lib/core'
import type { IConstruct } from 'constructs'

/** So many rules of the packs may be set aside, each for one reason. */
const MOST = 15
/** A reason shorter than that says nothing. */
const LEAST_WORDS = 8

/**
 * Every rule that is set aside beneath a construct with its reason, once. A pack that wants each finding named
 * has the finding in brackets: it is one rule and one reason all the same.
 */
export const acknowledgementsUnder = (scope: IConstruct): string[] => {
  const all = scope.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as Record<string, string>))
  return [...new Set(all.map(([id, reason]) => `${id.replace(/\[.*$/, '')}: ${reason}`))]
}

/** What is wrong with them: too many, or one without a reason worth the name. */
export const faultsOfAcknowledgements = (all: readonly string[]): string[] => [
  ...(all.length > MOST ? [`${all.length} rules are acknowledged, more than ${MOST}`] : []),
  ...all
    .filter(each => each.split(': ').slice(1).join(': ').split(' ').length < LEAST_WORDS)
    .map(each => `${each}: is no reason`),
]
