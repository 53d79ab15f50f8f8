import { Aws, Validations } from 'aws-cdk-lib/core'
import type { IConstruct } from 'constructs'

export const iotArn = (resource: string): string =>
  `arn:${Aws.PARTITION}:iot:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`

/** All things, or all certificates, of the tenant's account. */
export const fleet = { things: iotArn('thing/*'), certificates: iotArn('cert/*') } as const

/** Says why a construct's role may deal with the whole fleet. */
export const acknowledgeFleet = (construct: IConstruct): void =>
  Validations.of(construct).acknowledge(
    ...['thing/*', 'cert/*'].map(resource => ({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iot:<AWS::Region>:<AWS::AccountId>:${resource}]`,
      reason: 'Things and certificates of devices that do not exist yet cannot be named.',
    })),
  )
