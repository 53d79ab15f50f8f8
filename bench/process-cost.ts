import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second. */
const TICKS_PER_SECOND = 100

interface Status {
  readonly pid: number
  readonly parent: number
  readonly cpuSeconds: number
}

const statusOf = (pid: number): Status[] => {
  try {
    // The command's name is in brackets and may hold spaces: what follows the last bracket is regular.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0)
    return [{ pid, parent: Number(fields[1]), cpuSeconds: ticks / TICKS_PER_SECOND }]
  } catch {
    return []
  }
}

const family = (root: number): Status[] => {
  const all = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => statusOf(Number(name)))
  const members = new Set([root])
  for (let size = 0; size !== members.size; ) {
    size = members.size
    for (const { pid, parent } of all) if (members.has(parent)) members.add(pid)
  }
  return all.filter(({ pid }) => members.has(pid))
}

const memoryOf = (pid: number): number => {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/**
 * What a process and all its descendants have used: processor seconds since their start, and memory now (MB,
 * shared pages counted once). Linux only.
 */
export const costOf = (root: number): { cpuSeconds: number; megabytes: number } => {
  const members = family(root)
  return {
    cpuSeconds: members.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    megabytes: members.reduce((sum, { pid }) => sum + memoryOf(pid), 0),
  }
}
