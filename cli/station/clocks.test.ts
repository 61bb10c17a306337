// Recorders' clocks in a running station, from outside: what a start makes up, what docking raises, and rows that follow.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { filmedDraft } from '../../core/anchor-event.ts';
import type { Clip } from '../../core/model.ts';
import { withPeopleOf } from '../../test-fixtures/offline-people.ts';
import { command, dockAndWait } from '../../test-fixtures/prepared-station.ts';
import { StationHarness } from '../../test-fixtures/station-harness.ts';

const station = new StationHarness();
const minuteMs = 60_000;
const aheadMs = 192_000;
let url: string;
beforeAll(async () => {
  await station.init('--id', 'CK1');
  ({ url } = await station.start());
}, 30_000);
afterAll(() => station.remove());

/** As the recorder names a recording: by its wall clock in Shanghai. */
function dcam(camera: string, deviceMs: number): string {
  const wall = new Date(deviceMs + 8 * 60 * minuteMs).toISOString().replaceAll(/[-:]/g, '');
  return `DCIM/DCAM_${camera}_654321_${wall.slice(0, 8)}_${wall.slice(9, 15)}.jpg`;
}

const clipsOf = async (device: string): Promise<readonly Clip[]> =>
  (await command(station.data, 'clip', 'ls', '--device', device)).json.clips;

async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a reading reaches the recorder’s other clips, also when the station was killed over it', async () => {
  const startMs = Math.floor(Date.now() / 1000) * 1000 - 60 * minuteMs;
  const files = [0, 20, 40].map((minutes) => dcam('1234567', startMs + minutes * minuteMs + aheadMs));
  await dockAndWait(station, url, '1', new Map(files.map((name) => [name, Buffer.from(name)])));
  const [shown, ...others] = (await clipsOf('1234567')).toSorted((a, b) => (a.start! < b.start! ? -1 : 1));
  await station.stop();
  const reading = { offsetMs: aheadMs, uncertaintyMs: 900, trust: 'filmed', deviceAtMs: startMs + aheadMs } as const;
  await withPeopleOf(station.data, async (home) => {
    await home.record([filmedDraft(shown!.id, reading)]);
  });
  ({ url } = await station.start());
  const read = await until(async () => {
    const clips = await clipsOf('1234567');
    return clips.every(({ offsetMs }) => offsetMs === aheadMs) ? clips : undefined;
  });
  const trusts = new Map(
    read.map(({ id, offsetTrust, flags }) => [id, [offsetTrust, flags.includes('clock-untrusted')]]),
  );
  expect(trusts.get(shown!.id)).toEqual(['filmed', false]);
  for (const { id } of others) expect(trusts.get(id)).toEqual(['bounded', false]);
  expect(read.map(({ start }) => Date.parse(start!)).sort()).toEqual([0, 20, 40].map((n) => startMs + n * minuteMs));
  const { clocks } = (await command(station.data, 'camera', 'clocks')).json;
  expect(clocks).toMatchObject([{ camera: '1234567', offsetMs: aheadMs, trust: 'filmed', readings: 1, alarm: null }]);
  const { events } = (await command(station.data, 'clip', 'custody', others[0]!.id)).json;
  expect(events.at(-1)).toMatchObject({ type: 'anchor', actor: 'station', public: { trust: 'bounded' } });
}, 60_000);

test('a recorder that lost its time raises an alarm when its docking is over', async () => {
  const lost = dcam('7654321', Date.UTC(2030, 0, 1));
  await dockAndWait(station, url, '2', new Map([[lost, Buffer.from('lost')]]));
  const alarm = await until(async () => {
    const { alarms } = (await command(station.data, 'station', 'status')).json;
    return alarms.find(({ code }: { code: string }) => code === 'CAMERA_CLOCK_JUMPED');
  });
  expect(alarm.context).toEqual({ device: '7654321', clips: 1 });
}, 60_000);

test('the rows follow from the log', async () => {
  expect((await command(station.data, 'fsck')).json.findings).toEqual([]);
  await station.stop();
  expect((await command(station.data, 'rebuild')).json.findings).toEqual([]);
  expect((await command(station.data, 'fsck', '--offline')).json.findings).toEqual([]);
}, 60_000);
