import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AwsJsonCall, createAwsJsonClient } from '../aws-json.ts'
import { freePort } from '../free-port.ts'
import { LocalStackError } from '../local-stack-error.ts'

export interface DynamoEngine {
  endpoint: string
  /** Where its file is. */
  directory?: string
  call: AwsJsonCall
  /** Process of the engine, when it is ours. */
  pid?: number
  /** To be called once the tables are there. */
  tablesMade: () => void
  stop: () => Promise<void>
}

/**
 * Runs under `sh`: a watcher reads the pipe that the parent holds open and, when the parent is gone for whatever
 * reason (SIGKILL too), kills the engine, which has taken over the shell's own process id, and removes what need
 * not outlive it.
 */
const watched =
  'exec 3<&0; (read -r _ <&3; kill -9 $$; [ -z "$PASSING" ] || rm -rf "$PASSING") 2>/dev/null & exec 3<&-; exec "$@" </dev/null'

const executable = (): string => {
  try {
    const manifest = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json')
    return join(dirname(manifest), 'dynoxide')
  } catch {
    throw new LocalStackError(
      `There is no DynamoDB engine for ${process.platform}-${process.arch}. Start one, for example DynamoDB Local, and name it in AWS_ENDPOINT_URL_DYNAMODB.`,
    )
  }
}

const external = (endpoint: string, region: string): DynamoEngine => {
  const call = createAwsJsonClient(endpoint, region)
  return { endpoint, call, tablesMade: () => {}, stop: async () => call.close() }
}

/**
 * Without this index every write walks all stream records of its table, so that an order becomes slower with
 * each order before it.
 */
const indexStreamRecords = (file: string): void => {
  const database = new DatabaseSync(file)
  database.exec('PRAGMA busy_timeout = 5000')
  database.exec(
    'CREATE INDEX IF NOT EXISTS stream_records_by_sequence ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
  )
  database.close()
}

const MOST_WORDS = 4_000

/** The end of what the engine says on its standard error. */
const lastWords = (stream: Readable): (() => string) => {
  let words = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    words = (words + chunk).slice(-MOST_WORDS)
  })
  return () => words.trim()
}

const untilReady = async (call: AwsJsonCall, gone: () => boolean): Promise<void> => {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (gone()) break
    try {
      await call('DynamoDB_20120810.ListTables', {})
      return
    } catch {
      await sleep(10)
    }
  }
  throw new LocalStackError('The DynamoDB engine (dynoxide) did not start')
}

const MEMORY = '/dev/shm'
/** A day of a busy demo takes some hundred megabytes. */
const ROOM = 2 ** 31

/** Where files are that need not outlive the engine: in memory where there is room, which spares it a tenth of its work. */
const passing = (): string => {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize > ROOM ? MEMORY : tmpdir()
  } catch {
    return tmpdir()
  }
}

/**
 * Starts dynoxide on a file: under `data` when given, else a temporary one that is removed at the end. An
 * endpoint in `AWS_ENDPOINT_URL_DYNAMODB` is used instead when there is one.
 */
export const startDynamo = async (options: {
  data?: string
  region: string
  /** told when the engine ends though nobody has stopped it; default: printed */
  onEnd?: (message: string) => void
}): Promise<DynamoEngine> => {
  const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB
  if (endpoint !== undefined && endpoint !== '') return external(endpoint, options.region)

  const { onEnd = console.error } = options
  const directory = options.data ?? mkdtempSync(join(passing(), 'dockline-'))
  mkdirSync(directory, { recursive: true })
  const file = join(directory, 'dynamodb.sqlite')
  const port = await freePort()
  const child = spawn(
    'sh',
    ['-c', watched, 'dynoxide', executable(), 'serve', '--port', String(port), '--db-path', file],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true,
      env: { ...process.env, PASSING: options.data === undefined ? directory : '' },
    },
  )
  const said = lastWords(child.stderr)
  let gone = false
  let stopping = false
  const ended = new Promise<string>(settle => {
    child.once('error', ({ message }) => settle(message))
    // Not before its last words are read.
    child.once('close', (code, signal) => settle(signal ? `signal ${signal}` : `exit code ${code}`))
  }).then(how => {
    gone = true
    killGroup(child.pid)
    if (!stopping) onEnd(`The DynamoDB engine (dynoxide) has ended by itself: ${how}\n${said()}`)
  })
  const call = createAwsJsonClient(`http://127.0.0.1:${port}`, options.region)
  const stop = async (): Promise<void> => {
    stopping = true
    call.close()
    killGroup(child.pid)
    await ended
    if (options.data === undefined) rmSync(directory, { recursive: true, force: true })
  }
  try {
    await untilReady(call, () => gone)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    endpoint: `http://127.0.0.1:${port}`,
    directory,
    call,
    ...(child.pid === undefined ? {} : { pid: child.pid }),
    tablesMade: () => indexStreamRecords(file),
    stop,
  }
}

/** Engine and watcher share a process group of their own. Every write is in SQLite's log: nothing is lost. */
const killGroup = (pid: number | undefined): void => {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The group is gone already.
  }
}
