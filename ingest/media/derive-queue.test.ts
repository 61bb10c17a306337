// What was deleted from derived/ is made again after the next start, and nothing else is.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Alarms } from '../../core/alarms.ts';
import { type FilePort, realFiles } from '../../storage/file-port.ts';
import { StoredStation } from '../../test-fixtures/stored-station.ts';
import type { DeriveJob } from './derive-job.ts';
import { DeriveQueue } from './derive-queue.ts';

const avi = { container: 'avi', durationMs: 1000, video: { codec: 'mjpeg', width: 2, height: 2, fps: '25/1' } };

let station: StoredStation;
let alarms: Alarms;
let made: string[];
const derived = (...path: string[]) => join(station.path('derived'), ...path);
beforeEach(async () => {
  station = await StoredStation.make();
  alarms = new Alarms({ now: () => 0, quality: () => 'synced' });
  made = [];
});
afterEach(() => station.remove());

/** Stands for the process with the media tools. */
async function run({ clip, sha256, scratch }: DeriveJob) {
  made.push(clip);
  mkdirSync(scratch, { recursive: true });
  const files = ['thumbnail.jpg', 'proxy.mp4'].map((name) => {
    for (const file of [name, `${name}.json`]) writeFileSync(join(scratch, file), name);
    return { name, path: join(scratch, name), recipePath: join(scratch, `${name}.json`), bytes: 9, sha256 };
  });
  return { clip, files, failures: [] };
}

const onFatal = vi.fn();

function queueOf(files: FilePort, isEnabled: () => boolean): DeriveQueue {
  return new DeriveQueue({
    files,
    catalogue: station.catalogue,
    vault: station.vault,
    deriver: {
      run,
      scan: async () => ({ sightings: [], failure: null }),
      stretches: async () => ({ stretches: [], failure: null }),
      places: async () => ({ points: [], failure: null }),
      stop: async () => undefined,
    },
    codeListeners: [],
    stretchSeconds: () => 10,
    derived: derived(),
    isEnabled,
    record: (drafts) => station.record(...drafts),
    alarms,
    onFatal,
  });
}

/** A station's queue from its start until nothing waits. */
async function start(files: FilePort = realFiles): Promise<void> {
  const { catalogue } = station;
  const queue = queueOf(files, () => true);
  const compared = vi.spyOn(catalogue, 'derivativesAfter');
  queue.wake();
  await vi.waitFor(() => {
    // The comparison ends with an empty page, or with an alarm.
    if (alarms.list().length === 0) expect(compared.mock.results.at(-1)?.value).toEqual([]);
    expect(catalogue.jobs.counts()).toEqual({ waiting: 0, running: 0, failed: 0 });
  });
  await queue.stop();
  compared.mockRestore();
  expect(onFatal).not.toHaveBeenCalled();
}

test('all of derived/ deleted: all is made again, and has its leaves', async () => {
  const clips = [await station.seal({ media: avi }), await station.seal({ media: avi })];
  await start();
  expect(made).toEqual(clips);
  rmSync(derived(), { recursive: true });
  await start();
  expect(made).toEqual([...clips, ...clips]);
  for (const clip of clips) expect(readdirSync(derived(clip))).toHaveLength(4);
  await start();
  expect(made).toHaveLength(4);
  // Of each clip: pull and seal, once a look for codes and one for stretches, twice two files.
  expect(station.log.size).toBe(2 * (2 + 2 + 2 * 2));
});

test('switched off, jobs wait; switched on, they are worked off', async () => {
  const clip = await station.seal({ media: avi });
  let isEnabled = false;
  const queue = queueOf(realFiles, () => isEnabled);
  queue.wake();
  expect(station.catalogue.jobs.counts().waiting).toBeGreaterThan(0);
  expect(made).toEqual([]);
  isEnabled = true;
  queue.wake();
  await vi.waitFor(() => expect(made).toEqual([clip]));
  await queue.stop();
});

test.each(['proxy.mp4', 'thumbnail.jpg'])(
  '%s alone deleted, its recipe left: its clip alone is made again',
  async (name) => {
    const [first, second] = [await station.seal({ media: avi }), await station.seal({ media: avi })];
    await start();
    rmSync(derived(second, name));
    await start();
    expect(made).toEqual([first, second, second]);
    expect(existsSync(derived(second, name))).toBe(true);
  },
);

test('more than a page of them: each is asked for once', async () => {
  const clip = (n: number) => `ST01-20260103-${String(n).padStart(6, '0')}`;
  const of = (n: number) => ({ kind: 'proxy', sha256: '0'.repeat(64), bytes: n });
  for (let n = 1; n <= 1001; n += 1) mkdirSync(derived(clip(n)), { recursive: true });
  const drafts = Array.from({ length: 1001 }, (_, i) => i + 1).map((n) => ({
    type: 'derive' as const,
    actor: 'station' as const,
    clip: clip(n),
    public: of(n),
  }));
  await station.record(...drafts);
  for (const n of [1, 2, 3, 500, 501, 1000]) writeFileSync(derived(clip(n), 'proxy.m4a'), '');
  const asked = vi.spyOn(station.catalogue.jobs, 'addAll').mockReturnValue();
  await start();
  const missing = asked.mock.calls.flatMap(([jobs]) => jobs);
  expect(missing).toHaveLength(1001 - 6);
  expect(new Set(missing.map((job) => job.clip)).size).toBe(1001 - 6);
  expect(missing.map((job) => job.clip)).not.toContain(clip(501));
});

test('a folder that cannot be listed is an alarm, and new clips are worked on all the same', async () => {
  await station.seal({ media: avi });
  await start();
  const fresh = await station.seal({ media: avi });
  const readdir = (() => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }))) as never;
  await start({ ...realFiles, readdir });
  expect(alarms.list()).toMatchObject([{ code: 'STORE_READ_FAILED' }]);
  expect(made.at(-1)).toBe(fresh);
});
