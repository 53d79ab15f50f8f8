import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { ArnFormat, Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import type { Tenant } from '../tenants/tenant.ts'
import { eventsTopicName } from './names.ts'

const arn = (scope: Construct, service: string, resource: string, resourceName: string) =>
  Stack.of(scope).formatArn({ service, resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME })

/**
 * The key of everything that the tenant stores. Roles of this account, the IoT rule's and the schedules'
 * among them, get it by their own policies; here are the services that act in their own name, each only
 * for this tenant's resources. Destroying the key makes the tenant's data unreadable.
 */
export const tenantKey = (scope: Construct, tenant: Tenant): Key => {
  const key = new Key(scope, 'Key', {
    alias: `dockline/${tenant.id}`,
    description: `All data of the tenant ${tenant.id}`,
    enableKeyRotation: true,
    rotationPeriod: Duration.days(365),
    pendingWindow: Duration.days(30),
    removalPolicy: RemovalPolicy.RETAIN,
  })
  const allow = (principal: string, actions: string[], conditions: Record<string, Record<string, string>>) =>
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(principal)],
        actions,
        resources: ['*'],
        conditions,
      }),
    )
  const from = (sourceArn: string) => ({
    StringEquals: { 'aws:SourceAccount': tenant.account },
    ArnLike: { 'aws:SourceArn': sourceArn },
  })
  // The topic puts events into encrypted queues; alarms publish to an encrypted topic.
  const dataKey = ['kms:Decrypt', 'kms:GenerateDataKey']
  allow(
    'sns.amazonaws.com',
    dataKey,
    from(Stack.of(scope).formatArn({ service: 'sns', resource: eventsTopicName(tenant) })),
  )
  if (tenant.identity.kind === 'userPool')
    allow(
      'cognito-idp.amazonaws.com',
      [...dataKey, 'kms:GenerateDataKeyWithoutPlaintext', 'kms:Encrypt', 'kms:DescribeKey'],
      from(Stack.of(scope).formatArn({ service: 'cognito-idp', resource: 'userpool', resourceName: '*' })),
    )
  allow('cloudwatch.amazonaws.com', dataKey, from(arn(scope, 'cloudwatch', 'alarm', `${tenant.id}-*`)))
  allow(
    `logs.${Aws.REGION}.${Aws.URL_SUFFIX}`,
    [
      'kms:Encrypt',
      'kms:Decrypt',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
      'kms:GenerateDataKey',
      'kms:DescribeKey',
    ],
    {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': arn(scope, 'logs', 'log-group', `/dockline/${tenant.id}/*`),
      },
    },
  )
  return key
}
