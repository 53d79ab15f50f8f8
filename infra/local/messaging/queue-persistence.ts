import { openPersistence, type Persistence, type Queue, type Stores } from './fauxqs-stores.ts'

/** SQS and SNS drop a repeated deduplication id for five minutes. */
const deduplicationWindow = 5 * 60 * 1000

/**
 * Keeps queues and their messages in SQLite under `directory`, so that a SIGKILL loses no message and lets none
 * in twice:
 * - no disk sync per message: the operating system has the bytes when the process dies, and a power cut is not
 *   what a local stack has to outlive;
 * - deduplication ids are kept with their message, in the same commit;
 * - a message that was being worked on is at once there again, since nobody works on it any more.
 */
export const keepQueues = async (directory: string, stores: Stores): Promise<Persistence> => {
  const persistence = await openPersistence(directory)
  const { db } = persistence
  db.exec(`
    PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS deduplication (
      queue TEXT NOT NULL, id TEXT NOT NULL, message_id TEXT NOT NULL, sequence_number TEXT, at INTEGER NOT NULL,
      PRIMARY KEY (queue, id)
    ) WITHOUT ROWID;
    UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL;
  `)
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store)
  stores.sqsStore.persistence = persistence
  stores.snsStore.persistence = persistence
  stores.s3Store.persistence = persistence
  restoreDeduplication(persistence, stores)
  writeTogether(persistence)
  for (const queue of stores.sqsStore.allQueues()) queue.persistence = persistence
  return persistence
}

const restoreDeduplication = ({ db }: Persistence, { sqsStore }: Stores): void => {
  db.prepare('DELETE FROM deduplication WHERE at < ?').run(Date.now() - deduplicationWindow)
  for (const row of db.prepare('SELECT * FROM deduplication ORDER BY at').all()) {
    const { queue, id, message_id, sequence_number } = row as Record<string, string>
    const found: Queue | undefined = sqsStore.getQueueByName(queue ?? '')
    found?.recordDeduplication(id ?? '', message_id ?? '', sequence_number)
  }
}

const writeTogether = (persistence: Persistence): void => {
  const { db } = persistence
  const remember = db.prepare('INSERT OR REPLACE INTO deduplication VALUES (?, ?, ?, ?, ?)')
  const release = db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  )
  const insertMessage = persistence.insertMessage.bind(persistence)
  persistence.insertMessage = (queue, message) => {
    if (message.messageDeduplicationId === undefined) return insertMessage(queue, message)
    db.exec('BEGIN')
    try {
      insertMessage(queue, message)
      const { messageDeduplicationId, messageId, sequenceNumber } = message
      remember.run(queue, messageDeduplicationId, messageId, sequenceNumber ?? null, Date.now())
      db.exec('COMMIT')
    } catch (error) {
      db.exec('ROLLBACK')
      throw error
    }
  }
  // fauxqs would write no receive count here, which its own schema refuses.
  persistence.updateMessageReady = messageId => {
    release.run(messageId)
  }
}
