// Where clips were filmed, from end to end: a photograph with GPS, a file of points beside another, and the place of an
// operation as a Chinese map gives it. Real daemon, real tools, the command line.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { toGcj02 } from '../../core/geo/gcj02.ts';
import type { BayStatus, Clip } from '../../core/model.ts';
import { StationHarness } from '../../test-fixtures/station-harness.ts';

const seconds = 1000;
const station = new StationHarness();
let url = '';
beforeAll(async () => {
  await station.init('--id', 'PL01');
  ({ url } = await station.start());
}, 30 * seconds);
afterAll(() => station.remove());

async function cli<T>(...args: string[]): Promise<T> {
  const { exit, json, stderr } = await station.here<T>(...args);
  expect({ exit, stderr }, args.join(' ')).toEqual({ exit: 0, stderr: '' });
  return json;
}
const suggested = async () => {
  const { suggestions } = await cli<{
    suggestions: { clip: string; case: string; by: string; confidence: number; reason: string }[];
  }>('clip', 'suggestions');
  return suggestions.map((one) => `${one.clip.slice(-1)} ${one.case} ${one.by} ${one.confidence} ${one.reason}`).sort();
};
const name = (time: string) => `DCIM/DCAM_0012345_012345_20260301_${time}`;

async function picture(gps?: Record<string, string>): Promise<Buffer> {
  const path = join(station.root, `${Math.random()}.jpg`);
  const plain = sharp({ create: { width: 64, height: 48, channels: 3, background: gps ? '#888' : '#999' } });
  await (gps ? plain.withExif({ IFD3: gps }) : plain).jpeg().toFile(path);
  return readFile(path);
}

test('near the place of an operation, by the file itself and by the track beside it', {
  timeout: 90 * seconds,
}, async () => {
  const degrees = {
    GPSLatitudeRef: 'N',
    GPSLatitude: '30/1 15/1 18/1',
    GPSLongitudeRef: 'E',
    GPSLongitude: '120/1 12/1 36/1',
  };
  const tree = await station.tree({
    [`${name('093000')}.jpg`]: await picture(degrees),
    [`${name('094000')}.jpg`]: await picture(),
    [`${name('094000')}.nmea`]: '$GPRMC,014000,A,3015.3000,N,12012.6000,E,0.1,,010326,,\r\n',
  });
  await station.dock(tree, '1');
  await station.until(url, (bays: readonly BayStatus[]) => bays.some(({ state }) => state === 'safe'));
  const { clips } = await cli<{ clips: Clip[] }>('clip', 'ls');
  const idOf = (ending: string) => clips.find(({ file }) => file.path.endsWith(ending))!.id;
  const [own, beside, track] = ['093000.jpg', '094000.jpg', '.nmea'].map(idOf) as [string, string, string];

  await cli('case', 'open', '甲〔2026〕18号', '--matter', 'seizure');
  const map = toGcj02({ latE6: 30_255_000, lonE6: 120_210_500 });
  const at = `${map.latE6 / 1e6},${map.lonE6 / 1e6}`;
  const when = ['--from', '2026-03-01T09:00', '--to', '2026-03-01T10:00', '--camera', '0099999'];
  await cli('case', 'operation', 'add', '甲〔2026〕18号', ...when, '--at', at, '--datum', 'gcj02');
  const first = [
    `${own.slice(-1)} 甲〔2026〕18号 place 40 拍摄地点距现场约 50 米，拍摄时间不明`,
    `${track.slice(-1)} 甲〔2026〕18号 place 75 拍摄地点距现场约 50 米，时间相符`,
  ].sort();
  await expect.poll(suggested, { timeout: 30 * seconds }).toEqual(first);

  for (const id of [own, beside])
    await cli('clip', 'anchor', id, '--offset-ms', '0', '--uncertainty-ms', '1000', '--reason', '报时');
  const second = [
    `${own.slice(-1)} 甲〔2026〕18号 place 75 拍摄地点距现场约 50 米，时间相符`,
    `${beside.slice(-1)} 甲〔2026〕18号 place 50 拍摄地点距现场约 50 米，时间在误差范围内相符`,
    first.find((line) => line.startsWith(track.slice(-1)))!,
  ].sort();
  await expect.poll(suggested).toEqual(second);

  const { operations } = await cli<{ operations: { operation: string; position: object }[] }>(
    'case',
    'show',
    '甲〔2026〕18号',
  );
  expect(operations[0]?.position).toEqual({ lat: map.latE6 / 1e6, lon: map.lonE6 / 1e6, datum: 'gcj02' });
  const leavesOf = async () => (await cli<{ events: CustodyEvent[] }>('audit', 'ls')).events;
  const searched = async () =>
    (await leavesOf())
      .filter(({ type, public: { kind } }) => type === 'derive' && kind === 'places')
      .map(({ public: { from, found } }) => `${from} ${found}`)
      .sort();
  await expect.poll(searched, { timeout: 30 * seconds }).toEqual(['exif 0', 'exif 1', 'track 1']);
  const events = await leavesOf();
  const leaves = events.map((event) => JSON.stringify({ ...event, detail: undefined }));
  expect(leaves.join()).not.toMatch(/30\.25|120\.21|3025500|1202105|gcj02|米/);

  expect(await station.stop()).toBe(0);
  await station.cli('rebuild');
  ({ url } = await station.start());
  expect(await suggested()).toEqual(second);
  const elsewhere = ['--at', '31.2,121.5', '--datum', 'wgs84', '--reason', '看错了'];
  await cli('case', 'operation', 'edit', '甲〔2026〕18号', operations[0]!.operation, ...elsewhere);
  await expect.poll(suggested).toEqual([]);
  await cli('fsck');
});
