// Two batches of seals with one file call failed, or stopped before one file call; then a new start, and the question
// whether anything was lost, doubled or left in pieces.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FilePort, realFiles } from '../storage/file-port.ts';
import { type Fault, faultyFiles } from './faulty-files.ts';
import { SealRig, type Source, snapshot } from './seal-rig.ts';

const batches: readonly (readonly Source[])[] = [
  [
    { path: 'A/1.mp4', content: 'first' },
    { path: 'A/2.mp4', content: 'second' },
    { path: 'A/1 again.mp4', content: 'first' },
    { path: 'A/name.p7s', content: 'not a signature' },
  ],
  [
    { path: 'B/2.mp4', content: 'second' },
    { path: 'B/3.mp4', content: 'third' },
    { path: 'B/empty.mp4', content: '' },
  ],
];
const sources = batches.flat();
const contents = new Set(sources.map(({ content }) => content)).size;

/** Operation → error codes that its calls can come back with. */
export const faultTable: Readonly<Record<string, readonly string[]>> = {
  open: ['ENOSPC', 'EROFS', 'EIO'],
  mkdir: ['ENOSPC', 'EROFS'],
  rename: ['ENOSPC', 'EIO', 'EROFS'],
  write: ['ENOSPC', 'EIO'],
  sync: ['EIO', 'ENOSPC'],
  rm: ['EIO', 'EROFS'],
  chmod: ['EIO', 'EROFS'],
  readdir: ['EIO'],
  lstat: ['EIO'],
  close: ['EIO'],
};

/** How often each operation is called before and during the two batches. */
export async function countCalls(
  template: string,
  scratch: string,
): Promise<Map<string, { from: number; to: number }>> {
  const counts = new Map<string, { from: number; to: number }>();
  for (const op of Object.keys(faultTable)) {
    const data = join(scratch, `count-${op}`);
    snapshot(template, data);
    const { files, calls } = faultyFiles(realFiles, { op, nth: Number.POSITIVE_INFINITY, code: 'EIO' });
    const rig = await SealRig.start(data, files);
    const from = calls() + 1;
    for (const batch of batches) await rig.seal(batch);
    counts.set(op, { from, to: calls() });
    await rig.close();
    rmSync(data, { recursive: true });
  }
  return counts;
}

/** Runs with one fault and starts again. @returns what went wrong, in words. */
export async function faultRun(template: string, data: string, fault: Fault): Promise<string[]> {
  snapshot(template, data);
  const faults: string[] = [];
  const { files, fired } = faultyFiles(realFiles, fault);
  const rig = await SealRig.start(data, files);
  let isStopped = false;
  for (const batch of batches) {
    const errors = await rig.seal(batch);
    isStopped = rig.fatal.length > 0;
    const codes = new Set([...errors.values()].map(({ code }) => code));
    if (errors.size > 0 && !isStopped && !(codes.size === 1 && codes.has('DISK_FULL')))
      faults.push(`the station goes on after ${[...codes]}`);
    if (isStopped) {
      if ((await rig.seal([{ path: 'later.mp4', content: 'first' }])).size === 0)
        faults.push('a stopped sealer still seals');
      break;
    }
    if (errors.size === 0) continue;
    // Space was made: the recorder is docked again.
    const again = await rig.seal(batch);
    if (again.size > 0) faults.push(`not sealed on the second try: ${[...again.values()].map(String)}`);
  }
  if (isStopped && fault.code === 'ENOSPC' && (fault.op === 'write' || fault.op === 'mkdir'))
    faults.push(`a full disk stops the station: ${rig.fatal.map(String)}`);
  if (fired() && fault.op === 'sync' && !isStopped) faults.push('a failed flush does not stop the station');
  if (!isStopped) faults.push(...(await rig.faults()));
  await rig.close().catch(() => undefined);
  faults.push(...(await restart(data, isStopped ? [] : sources)));
  rmSync(data, { recursive: true });
  return faults.map((what) => `${JSON.stringify(fault)}: ${what}`);
}

/** A new start on what is there: nothing lost of `expected`, nothing in pieces, and the rest can be sealed. */
async function restart(data: string, expected: readonly Source[]): Promise<string[]> {
  const faults: string[] = [];
  const rig = await SealRig.start(data);
  for (const source of expected) if (!rig.holds(source)) faults.push(`lost: ${source.path}`);
  const before = await rig.faults();
  const errors = await rig.seal(sources);
  if (errors.size > 0) faults.push(`not sealed after a restart: ${[...errors.values()].map(String)}`);
  const { clips } = rig.station.catalogue.counts();
  if (clips !== contents) faults.push(`${clips} clips of ${contents} contents`);
  faults.push(...before, ...(await rig.faults()), ...rig.fatal.map(String));
  await rig.close();
  return faults;
}

/**
 * Stops the station before each file call (and before rows are written) that `isWanted` picks, by a copy of the data
 * directory, and starts it again on that. @returns how many stops, and what went wrong.
 */
export async function crashRuns(template: string, scratch: string, isWanted: (call: number) => boolean) {
  const data = join(scratch, 'crash');
  snapshot(template, data);
  const stops: { copy: string; before: string; submitted: readonly Source[] }[] = [];
  let submitted: Source[] = [];
  let call = 0;
  let isOn = false;
  const stopBefore = (method: string) => {
    if (!isOn) return;
    call += 1;
    if (!isWanted(call)) return;
    const copy = join(scratch, `stop-${call}`);
    snapshot(data, copy);
    stops.push({ copy, before: `call ${call}, ${method}`, submitted: [...submitted] });
  };
  const rig = await SealRig.start(data, watched(realFiles, stopBefore));
  const { catalogue } = rig.station;
  const apply = catalogue.apply.bind(catalogue);
  catalogue.apply = (...args) => {
    stopBefore('rows');
    apply(...args);
  };
  isOn = true;
  for (const batch of batches) {
    for (const source of batch) rig.pull(source);
    submitted = [...submitted, ...batch];
    await Promise.all(batch.map((source) => rig.submit(source)));
  }
  isOn = false;
  await rig.close();
  const faults: string[] = [];
  for (const stop of stops) {
    faults.push(...(await restart(stop.copy, stop.submitted)).map((what) => `${stop.before}: ${what}`));
    rmSync(stop.copy, { recursive: true });
  }
  return { stops: stops.length, calls: call, faults };
}

const changing = new Set([
  'open',
  'mkdir',
  'rename',
  'unlink',
  'rm',
  'write',
  'writeFile',
  'sync',
  'datasync',
  'chmod',
]);

function watched<T extends object>(target: T, before: (method: string) => void): T & FilePort {
  return new Proxy(target, {
    get(object, property) {
      const value: unknown = Reflect.get(object, property, object);
      if (typeof value !== 'function' || typeof property !== 'string') return value;
      return (...args: unknown[]) => {
        if (changing.has(property)) before(property);
        const result: unknown = Reflect.apply(value, object, args);
        return property === 'open' ? (result as Promise<object>).then((handle) => watched(handle, before)) : result;
      };
    },
  }) as T & FilePort;
}
