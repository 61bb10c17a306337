// Facts at the dock, end to end with the real daemon: a recorder docked again and again, with files that were deleted,
// exchanged and skipped in between.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Alarm, BayStatus, Clip } from '../../core/model.ts';
import { StationHarness } from '../../test-fixtures/station-harness.ts';

const station = new StationHarness();
let url: string;

/** The profile that docs/profiles.md shows, whose numbers run from docking to docking. */
const profile = /```yaml\n([^`]*)```/.exec(
  readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'profiles.md'), 'utf8'),
)![1]!;

beforeAll(async () => {
  await station.init('--id', 'FACT1');
  mkdirSync(join(station.data, 'profiles'), { recursive: true });
  writeFileSync(join(station.data, 'profiles', 'x1.yaml'), profile.replace('allowed: false', 'allowed: true'));
  ({ url } = await station.start());
}, 60_000);
afterAll(() => station.remove(), 30_000);

const pathOf = (number: number) =>
  `VIDEO/X1_A0042_012345_2026-01-02_03-${String(number).padStart(2, '0')}-05_${String(number).padStart(4, '0')}.mp4`;
const card = join(station.root, 'card');

function film(...numbers: readonly number[]): void {
  mkdirSync(join(card, 'VIDEO'), { recursive: true });
  for (const number of numbers) writeFileSync(join(card, pathOf(number)), `film ${number}`);
}

/** Docks the card, waits for its facts, and takes it out again. */
async function dockCard(bay = '1'): Promise<BayStatus> {
  renameSync(card, join(station.bays, bay));
  const bays = await station.until(url, (now) => now.some((tile) => tile.bay === bay && tile.facts !== null), 60_000);
  renameSync(join(station.bays, bay), card);
  await station.until(url, (now) => !now.some((tile) => tile.bay === bay && tile.state !== 'empty'), 20_000);
  return bays.find((tile) => tile.bay === bay)!;
}

const alarms = async () => {
  const { json } = await station.cli<{ alarms: Alarm[] }>('station', 'status');
  return json.alarms.filter(({ code }) => code === 'FOOTAGE_MISSING');
};
const clipOf = async (number: number) => {
  const { json } = await station.cli<{ clips: Clip[] }>('clip', 'ls');
  return json.clips.find(({ file }) => file.path === pathOf(number))!;
};

test('missing numbers, files that are gone and files that changed: on the board, in the log, and once each', async () => {
  film(1, 2, 4);
  const holes = { count: 1, ranges: [{ day: null, from: '0003', to: '0003' }] };
  expect(await dockCard()).toMatchObject({
    state: 'safe',
    facts: { numberHoles: holes, gone: 0, changed: 0, readErrors: 0, slowSpots: { count: 0 }, batteryPercent: null },
  });
  expect(await alarms()).toMatchObject([{ context: { device: 'A0042', numbers: 1 } }]);
  expect((await dockCard()).facts).toMatchObject({ numberHoles: { count: 0 }, gone: 0, changed: 0 });
  expect(await alarms()).toEqual([]);

  const before = await clipOf(2);
  rmSync(join(card, pathOf(1)));
  writeFileSync(join(card, pathOf(2)), 'another film');
  film(6);
  expect((await dockCard('2')).facts).toMatchObject({ numberHoles: { count: 1 }, gone: 1, changed: 1 });
  const { json } = await station.cli<{ events: { type: string; public: object; detail: object }[] }>(
    'clip',
    'custody',
    before.id,
  );
  expect(json.events.at(-1)).toMatchObject({
    type: 'camera',
    public: { action: 'changed' },
    detail: { device: 'A0042', pathHex: Buffer.from(pathOf(2)).toString('hex') },
  });
  expect((await dockCard('2')).facts).toMatchObject({ numberHoles: { count: 0 }, gone: 0, changed: 0 });
}, 120_000);

test('what the station erased itself is not gone, and its numbers are not missing', async () => {
  expect((await station.cli('config', 'set', 'release.erase', 'after-seal')).exit).toBe(0);
  film(7, 8);
  expect((await dockCard()).facts).toMatchObject({ gone: 0, numberHoles: { count: 0 } });
  film(9);
  expect((await dockCard()).facts).toMatchObject({ gone: 0, changed: 0, numberHoles: { count: 0 } });
  film(11);
  expect((await dockCard()).facts).toMatchObject({ gone: 0, changed: 0, numberHoles: { count: 1 } });
}, 120_000);

test('of two recorders that call themselves alike nothing is compared; rows still follow from the log', async () => {
  film(12);
  const twin = join(station.root, 'twin');
  mkdirSync(join(twin, 'VIDEO'), { recursive: true });
  writeFileSync(join(twin, pathOf(40)), 'another recorder');
  await station.cli('config', 'set', 'release.erase', 'never');
  renameSync(twin, join(station.bays, '5'));
  renameSync(card, join(station.bays, '6'));
  const bays = await station.until(url, (now) => now.filter(({ facts }) => facts !== null).length === 2, 60_000);
  // The one that was done before the other came has had nobody beside it.
  expect(bays.map(({ facts }) => facts?.gone)).toContain(null);
  const { exit, stdout } = await station.cli('fsck');
  expect(exit, stdout).toBe(0);
}, 120_000);
