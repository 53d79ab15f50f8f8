import { createHash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'

/** A thing like those that requests are about. */
const thing = Array.from({ length: 60 }, (_, i) => ({
  sku: `S-${i}`,
  name: { zh: `内六角螺栓 ${i}`, en: `Socket screw ${i}` },
  amount: i * 1_237,
}))

/** A fixed piece of work of two or three milliseconds, of the kind that a request takes: texts, objects, hashes. */
const piece = (): void => {
  const kept = new Map<string, unknown>()
  for (let i = 0; i < 20; i++) {
    const text = JSON.stringify(thing)
    for (const one of JSON.parse(text)) kept.set(`${i}/${one.sku}`, one)
    createHash('sha256').update(text).digest('hex')
  }
}

/** Between pieces, so that the work takes a little of a processor only. */
const PAUSE_MS = 30

// Warm: before it is compiled it takes five times as long.
for (let i = 0; i < 200; i++) piece()
let pieces = 0
setInterval(() => {
  piece()
  pieces += 1
}, PAUSE_MS)

/** How far it is: the kernel counts a thread's time in steps of some milliseconds, which add up right over many pieces. */
parentPort?.on('message', () => {
  const { user, system } = process.threadCpuUsage()
  parentPort?.postMessage({ pieces, milliseconds: (user + system) / 1_000 })
})
parentPort?.postMessage('ready')
