import { namedBy, type Resource, type ResourceType } from '../assembly/resource-type.ts'
import { compilePolicy, type Policy } from './policy.ts'
import { compileRule, type Rule } from './rule.ts'

export const iotTypes: Record<string, ResourceType> = {
  'AWS::IoT::Policy': {
    honours: ['PolicyDocument', 'PolicyName'],
    ignores: ['Tags'],
    identify: namedBy('PolicyName', 'iot', 'policy/'),
  },
  'AWS::IoT::TopicRule': {
    honours: ['RuleName', 'TopicRulePayload'],
    ignores: ['Tags'],
    identify: namedBy('RuleName', 'iot', 'rule/'),
  },
}

const where = ({ stack, logicalId, type }: Resource): string => `${stack}/${logicalId} (${type})`

/**
 * The policies and rules of a template, compiled for `startBroker`.
 * @throws LocalStackError for what has no engine here, naming the resource
 */
export const iotOf = (resources: readonly Resource[]): { policies: Policy[]; rules: Rule[] } => {
  const of = (type: string) => resources.filter(resource => resource.type === type)
  return {
    policies: of('AWS::IoT::Policy').map(each =>
      compilePolicy(each.ref, each.properties.PolicyDocument as Record<string, unknown>, where(each)),
    ),
    rules: of('AWS::IoT::TopicRule').flatMap(
      each =>
        compileRule(each.ref, each.properties.TopicRulePayload as Record<string, unknown>, where(each)) ?? [],
    ),
  }
}
