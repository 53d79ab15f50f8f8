import { type Guardrail, type Json, listOf, nameOf, objectAt, type Resource } from './deployment.ts'

type KeyOf = (properties: Json) => unknown

/** Where each type that keeps something says under which key. */
const keyOf: Readonly<Record<string, KeyOf>> = {
  'AWS::Cognito::UserPool': properties => objectAt(properties, 'KeyConfiguration', 'KmsKeyArn'),
  'AWS::DynamoDB::Table': properties => objectAt(properties, 'SSESpecification', 'KMSMasterKeyId'),
  'AWS::Logs::LogGroup': ({ KmsKeyId }) => KmsKeyId,
  'AWS::S3::Bucket': properties => {
    const rules = objectAt(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration')
    return objectAt(listOf(rules)[0], 'ServerSideEncryptionByDefault', 'KMSMasterKeyID')
  },
  'AWS::SNS::Topic': ({ KmsMasterKeyId }) => KmsMasterKeyId,
  'AWS::SQS::Queue': ({ KmsMasterKeyId }) => KmsMasterKeyId,
}

/** Types of resources that keep data of a tenant. */
export const typesThatKeepData: ReadonlySet<string> = new Set(Object.keys(keyOf))

/** Types that keep nothing of a tenant's, with what they are instead. */
const keepsNothing: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Api': 'passes requests on',
  'AWS::ApiGatewayV2::Authorizer': 'a rule about tokens',
  'AWS::ApiGatewayV2::Integration': 'a reference',
  'AWS::ApiGatewayV2::Route': 'a reference',
  'AWS::ApiGatewayV2::Stage': 'its log is a log group',
  'AWS::CloudWatch::Alarm': 'numbers, no data',
  'AWS::CloudWatch::Dashboard': 'numbers, no data',
  'AWS::Cognito::UserPoolClient': 'belongs to the user pool',
  'AWS::Cognito::UserPoolDomain': 'a name',
  'AWS::Cognito::UserPoolResourceServer': 'a name',
  'AWS::IAM::Policy': 'a rule about access',
  'AWS::IAM::Role': 'a rule about access',
  'AWS::IoT::Policy': 'a rule about access',
  'AWS::IoT::ProvisioningTemplate': 'a rule about how devices become things',
  'AWS::IoT::ThingType': 'a name',
  'AWS::IoT::TopicRule': 'passes messages on',
  'AWS::KMS::Alias': 'a name',
  'AWS::KMS::Key': 'the key',
  'AWS::Lambda::EventSourceMapping': 'passes messages on',
  'AWS::Lambda::Function': 'code and settings, the same for all tenants but for names',
  'AWS::Lambda::Permission': 'a rule about access',
  'AWS::S3::BucketPolicy': 'a rule about access',
  'AWS::SNS::Subscription': 'a reference',
  'AWS::SNS::TopicPolicy': 'a rule about access',
  'AWS::SQS::QueuePolicy': 'a rule about access',
  'AWS::Scheduler::Schedule': 'a time and a reference, no input',
  'AWS::Scheduler::ScheduleGroup': 'a name',
}

const isRotated = ({ properties }: Resource): boolean => properties.EnableKeyRotation === true

/**
 * Walks every resource: what keeps data keeps it under the tenant's one key, and a type that nobody has
 * thought about is refused until somebody has.
 */
export const underTheTenantsKey: Guardrail = ({ resources, of, referent }) => {
  const keys = of('AWS::KMS::Key')
  const [key] = keys
  const found = resources.flatMap(resource => {
    const read = keyOf[resource.type]
    if (!read)
      return resource.type in keepsNothing
        ? []
        : [`${nameOf(resource)}: nobody has said whether this type keeps data, and under which key`]
    const its = referent(resource.stack, read(resource.properties))
    return its && its === key ? [] : [`${nameOf(resource)}: not under the tenant’s key`]
  })
  return [
    ...found,
    ...(keys.length === 1 ? [] : [`${keys.length} keys, and not the tenant’s one`]),
    ...keys.filter(each => !isRotated(each)).map(each => `${nameOf(each)}: not rotated`),
    ...keys
      .filter(each => each.deletionPolicy !== 'Retain')
      .map(each => `${nameOf(each)}: goes with its stack, and all data with it`),
  ]
}
