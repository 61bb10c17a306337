// Memory and processor time of running processes, from /proc (proc(5)).
import { readdirSync, readFileSync } from 'node:fs';

/** Resident now, and at most so far, in MB of 10^6 bytes; null once the process is gone. */
export function memoryOf(pid: number): { readonly residentMB: number; readonly peakMB: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    const megabytes = (name: string) =>
      (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) * 1024) / 1e6;
    const [residentMB, peakMB] = [megabytes('VmRSS'), megabytes('VmHWM')];
    // A zombie has neither line.
    return Number.isNaN(residentMB) ? null : { residentMB, peakMB };
  } catch {
    return null;
  }
}

/** Processes started by `pid`, with their command lines. */
export function childrenOf(pid: number): { readonly pid: number; readonly command: string }[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => ({ pid: Number(word), command: commandOf(word) }));
  } catch {
    return [];
  }
}

/** Processor time used by all processes of a group so far, seconds. Those that have ended count by their parents. */
export function groupCpuSeconds(group: number): number {
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // Fields from the third on; the second, the name, may hold spaces and brackets.
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
        .map(Number);
      if (fields[2] === group) ticks += fields[11]! + fields[12]! + fields[13]! + fields[14]!;
    } catch {
      // It ended between listing and reading.
    }
  }
  return ticks / ticksPerSecond;
}

/** USER_HZ: 100 on every architecture that Node runs on. */
const ticksPerSecond = 100;

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
