import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnPolicy, CfnThingType, CfnTopicRule } from 'aws-cdk-lib/aws-iot'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Duration } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import type { Service } from '../stacks/service.ts'
import { DeviceProvisioning } from './device-provisioning.ts'
import { DeadLetterQueue } from './encrypted-queue.ts'
import { iotArn } from './fleet.ts'
import { RunbookAlarm } from './runbook-alarm.ts'
import { sendStatements } from './uses.ts'

/**
 * The fields of a reading and no others, so that a payload cannot claim another place than its topic says;
 * the levels of the topic are checked by the policy.
 */
const sql = [
  'SELECT readingId, sku, location, quantity, unit, measuredAt, quality, battery, firmware, sequence,',
  'topic(2) AS warehouseId, topic(3) AS deviceId, timestamp() AS receivedAt',
  "FROM 'dockline/+/+/stock'",
].join(' ')

/** The way of a stock reading from a device to its queue, and what a device may do. */
export class DeviceReadings extends Construct {
  constructor(service: Service, readings: Queue) {
    super(service.work, 'device-readings')
    const { tenant } = service
    const thingTypeName = `${tenant.id}-stock-sensor`
    const thingType = new CfnThingType(this, 'ThingType', {
      thingTypeName,
      thingTypeProperties: {
        thingTypeDescription: 'Counts the stock of a place in a warehouse',
        searchableAttributes: ['warehouseId'],
      },
    })
    const policy = new CfnPolicy(this, 'Policy', { policyName: thingTypeName, policyDocument: devicePolicy })
    const provisioning = new DeviceProvisioning(service, thingTypeName)
    provisioning.node.addDependency(thingType, policy)

    const dead = new DeadLetterQueue(this, service, 'device-readings-dead')
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('iot.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': tenant.account } },
      }),
    })
    for (const queue of [readings, dead])
      for (const statement of sendStatements(service, queue.queueArn)) role.addToPrincipalPolicy(statement)
    const sendTo = (queue: Queue) => ({
      sqs: { queueUrl: queue.queueUrl, roleArn: role.roleArn, useBase64: false },
    })
    const ruleName = `${tenant.id.replaceAll('-', '_')}_stock_readings`
    const rule = new CfnTopicRule(this, 'Rule', {
      ruleName,
      topicRulePayload: {
        awsIotSqlVersion: '2016-03-23',
        sql,
        actions: [sendTo(readings)],
        errorAction: sendTo(dead),
      },
    })
    rule.node.addDependency(role)
    new RunbookAlarm(this, service, {
      name: 'device-readings-dead-letters',
      onFailure:
        'stock counted by devices is not what the system believes, and replenishment orders too late',
      metric: dead.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      above: 0,
    })
    new RunbookAlarm(this, service, {
      name: 'device-readings-unreadable',
      onFailure: 'a device sends what is no reading, so what it counts is not known',
      metric: iotMetric('ParseError', { RuleName: ruleName }),
      above: 0,
    })
    new RunbookAlarm(this, service, {
      name: 'devices-refused',
      onFailure: 'a device tried to come in or to publish where it may not, be it by mistake or an attack',
      metric: new MathExpression({
        expression: 'FILL(connect, 0) + FILL(publish, 0)',
        label: 'Refused by policy',
        period: Duration.minutes(5),
        usingMetrics: {
          connect: iotMetric('Connect.AuthError', { Protocol: 'MQTT' }),
          publish: iotMetric('PublishIn.AuthError', { Protocol: 'MQTT' }),
        },
      }),
      above: 0,
    })
  }
}

const iotMetric = (metricName: string, dimensionsMap: Record<string, string>) =>
  new Metric({
    namespace: 'AWS/IoT',
    metricName,
    dimensionsMap,
    statistic: 'Sum',
    period: Duration.minutes(5),
  })

/** A variable that AWS IoT fills in with the connected device's own. */
const thing = (name: string) => `\${iot:Connection.Thing.${name}}`

/** A device is its certificate's thing: it connects under the thing's name and publishes its own stock, no more. */
const devicePolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'iot:Connect',
      Resource: iotArn(`client/${thing('ThingName')}`),
      Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } },
    },
    {
      Effect: 'Allow',
      Action: 'iot:Publish',
      Resource: iotArn(`topic/dockline/${thing('Attributes[warehouseId]')}/${thing('ThingName')}/stock`),
    },
  ],
}
