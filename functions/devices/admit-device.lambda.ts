import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { entry } from '../../shared/lambda/entry.ts'
import { logger } from '../../shared/lambda/observe.ts'
import { type Admission, type AdmissionRequest, admitDevice } from './admit-device.ts'
import { deviceStore } from './device.store.ts'

const { find } = deviceStore(tablesFromEnvironment())
const admit = admitDevice({ find, clock: systemClock })

/** The pre-provisioning hook of the fleet's provisioning template; AWS IoT waits five seconds for it. */
export const handler = entry(async (request: AdmissionRequest): Promise<Admission> => {
  const admission = await admit(request)
  logger.info('Device asked to be provisioned', { allowed: admission.allowProvisioning })
  return admission
})
