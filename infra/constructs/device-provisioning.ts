import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnProvisioningTemplate } from 'aws-cdk-lib/aws-iot'
import { CfnPermission } from 'aws-cdk-lib/aws-lambda'
import { Duration } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import type { Service } from '../stacks/service.ts'
import { DocklineFunction } from './dockline-function.ts'
import { acknowledgeFleet, fleet, iotArn } from './fleet.ts'
import { allow } from './uses.ts'

/** What a device's certificate tells (its common name is the device's id), and what the registry adds. */
const template = (thingTypeName: string) => ({
  Parameters: {
    'AWS::IoT::Certificate::CommonName': { Type: 'String' },
    'AWS::IoT::Certificate::Id': { Type: 'String' },
    WarehouseId: { Type: 'String' },
  },
  Resources: {
    thing: {
      Type: 'AWS::IoT::Thing',
      Properties: {
        ThingName: { Ref: 'AWS::IoT::Certificate::CommonName' },
        ThingTypeName: thingTypeName,
        AttributePayload: { warehouseId: { Ref: 'WarehouseId' } },
      },
      OverrideSettings: { AttributePayload: 'REPLACE', ThingTypeName: 'REPLACE' },
    },
    certificate: {
      Type: 'AWS::IoT::Certificate',
      Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' }, Status: 'ACTIVE' },
    },
    policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: thingTypeName } },
  },
})

/**
 * How a device becomes a thing: at its first connection with a certificate of the tenant's own authority
 * (just-in-time provisioning), if the registry knows it. The authority's certificate is registered by hand
 * with this template, since its private key is nobody's but the tenant's; docs/runbook.md says how.
 */
export class DeviceProvisioning extends Construct {
  constructor(service: Service, thingTypeName: string) {
    super(service.work, 'device-provisioning')
    const { tenant } = service
    const hook = new DocklineFunction(service.work, service, {
      context: 'devices',
      file: 'admit-device',
      // AWS IoT waits no longer.
      timeout: Duration.seconds(5),
      uses: { tables: { devices: ['read'] } },
      onFailure: 'devices that connect for the first time are not let in',
    })
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('iot.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': tenant.account } },
      }),
    })
    role.addToPrincipalPolicy(
      allow(
        ['iot:CreateThing', 'iot:DescribeThing', 'iot:UpdateThing', 'iot:ListThingPrincipals'],
        [fleet.things],
      ),
    )
    role.addToPrincipalPolicy(
      allow(['iot:AttachThingPrincipal', 'iot:DetachThingPrincipal'], [fleet.things, fleet.certificates]),
    )
    role.addToPrincipalPolicy(
      allow(
        ['iot:DescribeCertificate', 'iot:UpdateCertificate', 'iot:AttachPolicy', 'iot:ListPrincipalThings'],
        [fleet.certificates],
      ),
    )
    role.addToPrincipalPolicy(allow(['iot:GetPolicy'], [iotArn(`policy/${thingTypeName}`)]))
    acknowledgeFleet(role)
    const templateName = `${tenant.id}-stock-sensor`
    const provisioning = new CfnProvisioningTemplate(this, 'Template', {
      templateName,
      templateType: 'JITP',
      enabled: true,
      templateBody: JSON.stringify(template(thingTypeName)),
      provisioningRoleArn: role.roleArn,
      preProvisioningHook: { targetArn: hook.lambda.functionArn, payloadVersion: '2020-04-01' },
    })
    provisioning.node.addDependency(role)
    new CfnPermission(this, 'MayAsk', {
      action: 'lambda:InvokeFunction',
      functionName: hook.lambda.functionArn,
      principal: 'iot.amazonaws.com',
      sourceAccount: tenant.account,
      sourceArn: iotArn(`provisioningtemplate/${templateName}`),
    })
  }
}
