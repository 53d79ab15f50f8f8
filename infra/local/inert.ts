import type { ResourceType } from './assembly/resource-type.ts'
import { arnOf, physicalName } from './assembly/resource-type.ts'

/** Known, named when referred to, and without any effect on one machine. */
const inert: ResourceType = {
  honours: [],
  ignores: ['*'],
  identify: (draft, world) => {
    const name = physicalName(draft)
    return {
      ref: name,
      attributes: { Arn: arnOf(world, 'local', name), Id: name, RoleId: name, LogGroupName: name },
    }
  },
}

/**
 * Resource types that the local stack knows and does nothing about: permissions (nothing here checks IAM),
 * logs, alarms and dashboards (function logs go to files), policies of queues, topics and buckets, and how
 * devices get their certificates (the local broker asks the registry).
 */
export const inertTypes: Record<string, ResourceType> = Object.fromEntries(
  [
    'AWS::ApiGatewayV2::ApiMapping',
    'AWS::ApiGatewayV2::DomainName',
    'AWS::CDK::Metadata',
    'AWS::CloudWatch::Alarm',
    'AWS::CloudWatch::CompositeAlarm',
    'AWS::CloudWatch::Dashboard',
    'AWS::IAM::ManagedPolicy',
    'AWS::IAM::Policy',
    'AWS::IAM::Role',
    'AWS::IoT::Logging',
    'AWS::IoT::ProvisioningTemplate',
    'AWS::IoT::ThingGroup',
    'AWS::IoT::ThingType',
    'AWS::KMS::ReplicaKey',
    'AWS::Lambda::EventInvokeConfig',
    'AWS::Lambda::Permission',
    'AWS::Logs::LogGroup',
    'AWS::Logs::MetricFilter',
    'AWS::Logs::QueryDefinition',
    'AWS::Logs::ResourcePolicy',
    'AWS::Logs::SubscriptionFilter',
    'AWS::S3::BucketPolicy',
    'AWS::SNS::TopicPolicy',
    'AWS::SQS::QueuePolicy',
    'AWS::Scheduler::ScheduleGroup',
  ].map(type => [type, inert]),
)
