import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FilePort, realFiles } from '../../storage/file-port.ts';
import { fastFolder, keyOf, makeStation, SealRig, type Source } from '../../test-fixtures/seal-rig.ts';
import { copyName, sourceNoteName } from '../pull/work-folder.ts';

const first: Source = { path: 'DCIM/a.mp4', content: 'one' };
const second: Source = { path: 'DCIM/b.mp4', content: 'two' };
const sameAgain: Source = { path: 'DCIM/c.mp4', content: 'one' };

let folder: string;
let data: string;
beforeEach(async () => {
  folder = fastFolder();
  data = join(folder, 'data');
  await makeStation(data);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fullDisk = () => Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));

/** The real port, with some of its calls, and of those of its handles, replaced. */
function portWith(replaced: (method: string, args: readonly unknown[]) => Promise<unknown> | undefined): FilePort {
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (object, property) => {
        const value: unknown = Reflect.get(object, property, object);
        if (typeof value !== 'function' || typeof property !== 'string') return value;
        return (...args: unknown[]) => {
          const instead = replaced(property, args);
          const act = () => Reflect.apply(value, object, args) as unknown;
          const result = instead ? instead.then(act) : act();
          return property === 'open' ? (result as Promise<object>).then(wrap) : result;
        };
      },
    });
  return wrap(realFiles as object) as FilePort;
}

it('makes one clip of one content, in number order, and tells how each file was met', async () => {
  const rig = await SealRig.start(data);
  for (const source of [first, second, sameAgain]) rig.pull(source);
  const outcomes = await Promise.all([first, second, sameAgain].map((source) => rig.submit(source)));
  expect(outcomes.map(({ kind, clip }) => [kind, clip])).toEqual([
    ['sealed', 'ST01-20260304-000001'],
    ['sealed', 'ST01-20260304-000002'],
    ['seen-again', 'ST01-20260304-000001'],
  ]);
  expect(outcomes.map(({ receipt }) => Buffer.from(receipt.pathHex, 'hex').toString())).toEqual(
    [first, second, sameAgain].map(({ path }) => path),
  );
  rig.pull(first);
  expect(await rig.submit(first)).toMatchObject({ kind: 'known' });
  rig.pull(first);
  expect(await rig.submit(first, 'another bay')).toMatchObject({ kind: 'seen-again' });
  expect(readdirSync(rig.station.paths.incoming)).toEqual(['commit.json']);
  expect(await rig.faults()).toEqual([]);
  await rig.close();
});

it('counts on from the highest number in vault and log', async () => {
  const rig = await SealRig.start(data);
  await rig.seal([first]);
  mkdirSync(join(rig.station.paths.vault, '2026/03/04/ST01-20260304-000006'));
  await rig.close();
  const later = await SealRig.start(data);
  expect(later.recovery.findings).toMatchObject([{ where: 'ST01-20260304-000006' }]);
  await later.seal([second]);
  expect(later.station.catalogue.clip('ST01-20260304-000007')).toBeDefined();
  expect(later.fatal).toEqual([]);
  await later.close();
});

it('flushes what it wrote before each step that builds on it', async () => {
  const trace: string[] = [];
  let isOn = false;
  const files = portWith((method, args) => {
    if (isOn && ['rename', 'sync', 'datasync'].includes(method)) trace.push(`${method} ${String(args[0] ?? '')}`);
    return undefined;
  });
  const rig = await SealRig.start(data, files);
  rig.pull(first);
  isOn = true;
  await rig.submit(first);
  isOn = false;
  const steps = trace.map((step) => step.replace(data, '').replace(keyOf(first), 'KEY').trim());
  const intent = steps.indexOf('rename /incoming/commit.json.new');
  const admitted = steps.indexOf('rename /incoming/KEY');
  const committed = steps.indexOf('datasync');
  expect(steps[0]).toBe('rename /incoming/KEY/data');
  // Three small files and their folder, then the intent itself.
  expect(steps.slice(1, intent)).toEqual(Array(5).fill('sync'));
  expect(steps.slice(intent + 1, admitted).filter((step) => step === 'sync').length).toBeGreaterThan(0);
  // The folder that it came from and the one it came into.
  expect(steps.slice(admitted + 1, committed)).toEqual(['sync', 'sync']);
  expect(committed).toBeGreaterThan(admitted);
  await rig.close();
});

it('takes a batch out of the vault again when the log has no room for its leaves', async () => {
  let isFull = false;
  // The journal alone is written by position.
  const rig = await SealRig.start(
    data,
    portWith((method, args) => (isFull && method === 'write' && args.length === 4 ? fullDisk() : undefined)),
  );
  isFull = true;
  const errors = await rig.seal([first, second]);
  expect([...errors.values()].map(({ code }) => code)).toEqual(['DISK_FULL', 'DISK_FULL']);
  expect(rig.fatal).toEqual([]);
  expect(readdirSync(join(rig.station.paths.vault, '2026/03/04'))).toEqual([]);
  expect(existsSync(join(rig.station.paths.incoming, 'commit.json'))).toBe(false);
  for (const source of [first, second]) {
    const work = join(rig.station.paths.incoming, keyOf(source));
    expect(readdirSync(work)).toEqual([copyName]);
    expect(statSync(join(work, copyName)).mode & 0o777).toBe(0o640);
    expect(existsSync(`${rig.station.paths.incoming}/${sourceNoteName(keyOf(source))}`)).toBe(true);
  }
  isFull = false;
  expect((await rig.seal([second, first])).size).toBe(0);
  expect(await rig.faults()).toEqual([]);
  await rig.close();
});

it.each([
  [
    'renamed',
    (method: string, args: readonly unknown[]) =>
      method === 'rename' && String(args[0]).endsWith(`${keyOf(first)}/data`),
    [first, second],
  ],
  [
    'signed',
    (method: string, args: readonly unknown[]) =>
      method === 'open' && String(args[0]).endsWith(`${keyOf(first)}/manifest.json.p7s`),
    [first],
  ],
] as const)('undoes nothing while other files of the batch are still being written: %s', async (_, isHit, batch) => {
  let isFull = true;
  const rig = await SealRig.start(
    data,
    portWith((method, args) => {
      if (!isFull) return undefined;
      if (isHit(method, args)) return fullDisk();
      return args.some((arg) => String(arg).includes('/incoming/')) ? sleep(15) : undefined;
    }),
  );
  expect((await rig.seal(batch)).size).toBe(batch.length);
  await sleep(100);
  for (const source of batch) expect(readdirSync(join(rig.station.paths.incoming, keyOf(source)))).toEqual([copyName]);
  isFull = false;
  expect((await rig.seal(batch)).size).toBe(0);
  expect(rig.fatal).toEqual([]);
  await rig.close();
});

it('refuses what comes after a failure that leaves the disk in doubt', async () => {
  let isBroken = false;
  const rig = await SealRig.start(
    data,
    portWith((method) => (isBroken && method === 'sync' ? Promise.reject(new Error('EIO')) : undefined)),
  );
  isBroken = true;
  expect([...(await rig.seal([first])).values()]).toMatchObject([{ code: 'FLUSH_FAILED' }]);
  isBroken = false;
  expect([...(await rig.seal([second])).values()]).toMatchObject([{ code: 'FLUSH_FAILED' }]);
  expect(rig.fatal).toMatchObject([{ code: 'FLUSH_FAILED' }]);
  await rig.close();
});
