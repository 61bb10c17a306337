// From what the process found to what stands in the log and on the clip: once a clip, under the setting of that time.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Alarms } from '../../core/alarms.ts';
import type { Stretch } from '../../core/stretches.ts';
import { realFiles } from '../../storage/file-port.ts';
import { StoredStation } from '../../test-fixtures/stored-station.ts';
import { DeriveQueue } from './derive-queue.ts';
import type { SearchedClip, StretchJob } from './stretch-job.ts';

const sound = { container: 'aac', durationMs: 90_000, audio: { codec: 'aac' } };
const silent: Stretch = { kind: 'silent', fromMs: 1000, toMs: 31_000 };

let station: StoredStation;
let alarms: Alarms;
let asked: StretchJob[];
let found: SearchedClip;
let stretchSeconds: number;
beforeEach(async () => {
  station = await StoredStation.make();
  alarms = new Alarms({ now: () => 0, quality: () => 'synced' });
  asked = [];
  found = { stretches: [silent], failure: null };
  stretchSeconds = 10;
});
afterEach(() => station.remove());

/** A station's queue until nothing waits; proxies are switched off. */
async function work(): Promise<void> {
  const queue = new DeriveQueue({
    files: realFiles,
    catalogue: station.catalogue,
    vault: station.vault,
    deriver: {
      run: () => expect.fail('proxies are off'),
      scan: async () => ({ sightings: [], failure: null }),
      stretches: async (job) => {
        asked.push(job);
        return found;
      },
      places: async () => ({ points: [], failure: null }),
      stop: async () => undefined,
    },
    codeListeners: [],
    stretchSeconds: () => stretchSeconds,
    derived: station.path('derived'),
    isEnabled: () => false,
    record: (drafts) => station.record(...drafts),
    alarms,
    onFatal: (error) => expect.fail(error.message),
  });
  queue.wake();
  await vi.waitFor(() => expect(station.catalogue.jobs.counts()).toMatchObject({ waiting: 0, running: 0 }));
  await queue.stop();
}

test('what was found stands on the clip, under the length of that time, and is not looked for again', async () => {
  const clip = await station.seal({ media: sound });
  await work();
  expect(asked).toMatchObject([{ clip, media: sound, leastMs: 10_000 }]);
  expect(station.catalogue.clip(clip)?.stretches).toEqual([silent]);
  stretchSeconds = 30;
  const other = await station.seal({ media: sound });
  await work();
  expect(asked.map((job) => [job.clip, job.leastMs])).toEqual([
    [clip, 10_000],
    [other, 30_000],
  ]);
  expect((await station.log.read(station.log.size - 1)).public).toMatchObject({ kind: 'stretches', leastMs: 30_000 });
});

test('a search that came to nothing says nothing of the clip', async () => {
  found = { stretches: [], failure: 'unreadable' };
  const clip = await station.seal({ media: sound });
  await work();
  expect(asked).toHaveLength(3);
  expect(station.catalogue.clip(clip)?.stretches).toBeNull();
  expect(station.catalogue.jobs.failures()).toMatchObject([
    { kind: 'stretches', clip, reason: 'stretches: unreadable' },
  ]);
  expect(alarms.list()).toEqual([]);
});

test('an original that is no longer what was sealed is an alarm', async () => {
  found = { stretches: [], failure: 'original differs' };
  const clip = await station.seal({ media: sound });
  await work();
  expect(alarms.list()).toMatchObject([{ code: 'ALTERED', context: { clip } }]);
});
