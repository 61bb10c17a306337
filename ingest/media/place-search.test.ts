// From what the process found to what stands in the log and in the rows: once a clip, and of those alone that may tell.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Alarms } from '../../core/alarms.ts';
import { realFiles } from '../../storage/file-port.ts';
import { StoredStation } from '../../test-fixtures/stored-station.ts';
import { DeriveQueue } from './derive-queue.ts';
import type { PlacedClip, PlaceJob } from './place-job.ts';

const sound = { container: 'mp4', durationMs: 1000, audio: { codec: 'aac' } };
const here = { latE6: 30_255_000, lonE6: 120_210_000, atMs: null };

let station: StoredStation;
let asked: PlaceJob[];
let found: PlacedClip;
beforeEach(async () => {
  station = await StoredStation.make();
  asked = [];
  found = { points: [here], failure: null };
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
      stretches: async () => ({ stretches: [], failure: null }),
      places: async (job) => {
        asked.push(job);
        return found;
      },
      stop: async () => undefined,
    },
    codeListeners: [],
    stretchSeconds: () => 10,
    derived: station.path('derived'),
    isEnabled: () => false,
    record: (drafts) => station.record(...drafts),
    alarms: new Alarms({ now: () => 0, quality: () => 'synced' }),
    onFatal: (error) => expect.fail(error.message),
  });
  queue.wake();
  await vi.waitFor(() => expect(station.catalogue.jobs.counts()).toMatchObject({ waiting: 0, running: 0 }));
  await queue.stop();
}

test('what was found is a row, and is not looked for again', async () => {
  const clip = await station.seal({ media: sound });
  await work();
  expect(asked).toMatchObject([{ clip, from: 'container', container: 'mp4' }]);
  expect(station.catalogue.places.of(clip)).toEqual([here]);
  await work();
  expect(asked).toHaveLength(1);
});

test('nothing found is said too; what cannot tell is not asked', async () => {
  found = { points: [], failure: null };
  const clip = await station.seal({ media: sound });
  await station.seal({ media: { container: 'aac', durationMs: 1000, audio: { codec: 'aac' } } });
  await work();
  expect(asked.map((job) => job.clip)).toEqual([clip]);
  expect(station.catalogue.places.of(clip)).toEqual([]);
});

test('what fails three times is left alone', async () => {
  found = { points: [], failure: 'unreadable' };
  await station.seal({ media: sound });
  await work();
  expect(asked).toHaveLength(3);
  expect(station.catalogue.jobs.failures()).toMatchObject([{ kind: 'places', reason: 'places: unreadable' }]);
});
