// What the log says of a station's starts: a torn end, a clock that went back.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ClockQuality, rfc3339 } from '../../core/clock.ts';
import type { CustodyEvent, EventDraft } from '../../core/custody-event.ts';
import type { Clip } from '../../core/model.ts';
import { realFiles } from '../../storage/file-port.ts';
import { StationHarness } from '../../test-fixtures/station-harness.ts';
import { lastSyncedMs } from './clock-watch.ts';
import { openStation } from './open-station.ts';

let station: StationHarness;
beforeEach(async () => {
  station = new StationHarness();
  await station.init('--id', 'RUN1');
});
afterEach(() => station.remove());

/** Opens the log of the stopped station, at this time of its clock. */
async function withLog<T>(
  nowMs: number,
  act: (opened: Awaited<ReturnType<typeof openStation>>) => Promise<T>,
  quality: ClockQuality = 'untrusted',
): Promise<T> {
  const clock = { now: () => nowMs, quality: () => quality };
  const opened = await openStation({ dataDir: station.data, files: realFiles, clock, onFailure: () => undefined });
  return act(opened).finally(() => opened.close());
}

const events = () =>
  withLog(Date.now(), async ({ log }) => {
    const all: CustodyEvent[] = [];
    for await (const event of log.events()) all.push(event);
    return all;
  });

it('says in its start event how much of a torn record was cut off', async () => {
  await station.start();
  await station.stop();
  appendFileSync(join(station.data, 'log', 'journal'), 'torn in the writing');
  await station.start();
  await station.stop();
  const starts = (await events()).filter(({ type }) => type === 'station-start');
  expect(starts.map((event) => event.public['tornBytes'])).toEqual([0, 19]);
}, 60_000);

it('never dates a seal before the last event, and writes down that the clock went back', async () => {
  const ahead = Date.now() + 3 * 86_400_000;
  const draft = { type: 'station-init', actor: 'station', public: {} } as const;
  const [last] = await withLog(ahead, ({ recorder }) => recorder.record([draft]));
  const { url } = await station.start();
  mkdirSync(join(station.root, 'tree'));
  writeFileSync(join(station.root, 'tree', 'a.mp4'), 'a');
  await station.dock(join(station.root, 'tree'), '1');
  await station.until(url, ([bay]) => bay?.state === 'safe');
  const [clip] = (await station.cli<{ clips: Clip[] }>('clip', 'ls')).json.clips;
  expect(Date.parse(clip?.sealed ?? '')).toBeGreaterThanOrEqual(ahead);
  await station.stop();
  const all = await events();
  expect(all.map(({ type }) => type)).toContain('clock-change');
  expect(all.filter(({ seq, at }) => seq >= last!.seq && at < rfc3339(ahead))).toEqual([]);
}, 60_000);

it('knows from the log alone when its clock last had ground, through holdover, and no longer once it was lost', async () => {
  const syncedAt = Math.floor(Date.now() / 1000) * 1000 + 3600_000;
  const draft = { type: 'station-init', actor: 'station', public: {} } as const;
  const lost = { when: 'quality', from: 'synced', to: 'holdover', syncedAt: rfc3339(syncedAt) };
  const after = (ms: number, quality: ClockQuality, drafts: readonly EventDraft[]) =>
    withLog(
      syncedAt + ms,
      async (opened) => {
        await opened.recorder.record(drafts);
        return lastSyncedMs(opened);
      },
      quality,
    );
  expect(await after(0, 'synced', [draft])).toBe(syncedAt);
  expect(await after(1000, 'holdover', [{ type: 'clock-change', actor: 'station', public: lost }, draft])).toBe(
    syncedAt,
  );
  expect(await after(2000, 'untrusted', [draft])).toBeNull();
});
