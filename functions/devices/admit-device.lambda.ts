import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { beginInvocation, tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { flushMetrics, logger } from '../../shared/lambda/observe.ts'
import { type Admission, type AdmissionRequest, admitDevice } from './admit-device.ts'
import { deviceStore } from './device.store.ts'

const { find } = deviceStore(tablesFromEnvironment())
const admit = admitDevice({ find, clock: systemClock })

/** The pre-provisioning hook of the fleet's provisioning template; AWS IoT waits five seconds for it. */
export const handler = middy<AdmissionRequest, Admission>()
  .use(flushMetrics)
  .handler(async (request: AdmissionRequest, context: Context) => {
    beginInvocation(context)
    const admission = await admit(request)
    logger.info('Device asked to be provisioned', { allowed: admission.allowProvisioning })
    return admission
  })
