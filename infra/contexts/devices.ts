import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Duration } from 'aws-cdk-lib/core'
import { devicesTable } from '../../functions/devices/devices.table.ts'
import { routes } from '../../functions/devices/routes.ts'
import { acknowledgeFleet, fleet } from '../constructs/fleet.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import { QueueConsumer } from '../constructs/queue-consumer.ts'
import { RunbookAlarm } from '../constructs/runbook-alarm.ts'
import { ScheduledFunction } from '../constructs/scheduled-function.ts'
import type { Service } from '../stacks/service.ts'
import type { Context } from './context.ts'

export const devices: Context = {
  name: 'devices',
  tables: [devicesTable],
  // Without devices of its own a tenant has gateways, which the registry knows all the same.
  without: ({ features }) => (features.devices ? [] : ['admit-device', 'follow-device', 'end-grace']),
  addTo: service => {
    new HttpFunction(service, {
      context: 'devices',
      routes,
      uses: {
        tables: { devices: ['read', 'put'], inventory: ['read'], organizations: ['read'], outbox: ['put'] },
      },
      onFailure: 'devices cannot be registered, assigned or revoked',
    })
    new ScheduledFunction(service, {
      context: 'devices',
      file: 'watch-silence',
      schedule: 'rate(5 minutes)',
      uses: { tables: { devices: ['read', 'update'], inventory: ['read'], outbox: ['put'] } },
      onFailure: 'nobody is told of devices that have fallen silent',
    })
    new RunbookAlarm(service.work, service, {
      name: 'devices-silent',
      onFailure: 'a device was not heard of for too long, and its stock is what it said last',
      metric: new Metric({
        namespace: 'Dockline',
        metricName: 'DeviceSilent',
        dimensionsMap: { service: 'devices-watch-silence' },
        statistic: 'Sum',
        period: Duration.minutes(5),
      }),
      above: 0,
    })
    if (service.tenant.features.devices) followDevices(service)
  },
}

/** What AWS IoT knows of devices follows the registry. */
const followDevices = (service: Service): void => {
  const follower = new QueueConsumer(service, {
    context: 'devices',
    file: 'follow-device',
    queue: 'devices',
    subscribes: ['devices.device-changed.v1'],
    uses: { tables: { devices: ['read'] } },
    onFailure: 'a revoked device is still let in, and one that was moved may not publish where it is',
  })
  follower.allow(['iot:ListThingPrincipals', 'iot:UpdateThing'], [fleet.things])
  const ender = new ScheduledFunction(service, {
    context: 'devices',
    file: 'end-grace',
    schedule: 'rate(5 minutes)',
    uses: { tables: { devices: ['read', 'update'] } },
    onFailure: 'a device may still come in with a certificate that was replaced and is out of its time',
  })
  ender.allow(['iot:ListThingPrincipals'], [fleet.things])
  for (const one of [follower, ender]) {
    one.allow(['iot:UpdateCertificate'], [fleet.certificates])
    acknowledgeFleet(one)
  }
}
