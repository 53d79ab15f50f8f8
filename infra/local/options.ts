import { parseArgs } from 'node:util'
import { LocalStackError } from './local-stack-error.ts'

export interface StartOptions {
  readonly tenant: string
  readonly port: number
  readonly data: string | undefined
  readonly devices: boolean
  readonly watch: boolean
}

export const usage = `npm start -- [options]

  --tenant NAME   a file of infra/tenants, default demo
  --port N        the API's port, default 4400; token issuer and MQTT take the two after it; 0: any free ones
  --data DIR      keeps tables, keys, queues and unpublished events over a restart
  --no-devices    seeded, but nothing moves by itself
  --watch         bundles and restarts a function when its code changes`

const portOf = (text: string): number => {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_533) return port
  throw new LocalStackError(`--port must be a whole number from 0 to 65533, not "${text}".`)
}

/**
 * Reads the command line of `npm start`; nothing when it asks for help.
 * @throws LocalStackError naming the option and its rule
 */
export const optionsFrom = (args: readonly string[]): StartOptions | undefined => {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        tenant: { type: 'string', default: 'demo' },
        port: { type: 'string', default: '4400' },
        data: { type: 'string' },
        devices: { type: 'boolean', default: true },
        watch: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    const { tenant, port, data, devices, watch, help } = values
    return help ? undefined : { tenant, port: portOf(port), data, devices, watch }
  } catch (error) {
    if (error instanceof LocalStackError) throw error
    throw new LocalStackError(`${(error as Error).message}\n\n${usage}`)
  }
}
