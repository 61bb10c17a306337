// Where clips belong, from end to end: suggested by an operation and by a folder's name, listed with their deadline, marked
// as routine, linked many at once, and the same after a rebuild. Real daemon, real files, the command line.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CustodyEvent } from '../../core/custody-event.ts';
import type { BayStatus, Clip } from '../../core/model.ts';
import { StationHarness } from '../../test-fixtures/station-harness.ts';

interface Inbox {
  readonly inbox: readonly {
    readonly clip: Clip;
    readonly suggestions: readonly { case: string; by: string; confidence: number; reason: string }[];
    readonly dueAt: string | null;
    readonly late: boolean | null;
    readonly lateBy: string | null;
  }[];
  readonly next: string | null;
}

const seconds = 1000;
const station = new StationHarness();
let url = '';
beforeAll(async () => {
  await station.init('--id', 'IN01');
  ({ url } = await station.start());
}, 30 * seconds);
afterAll(() => station.remove());

async function cli<T>(...args: string[]): Promise<T> {
  const { exit, json, stderr } = await station.here<T>(...args);
  expect({ exit, stderr }, args.join(' ')).toEqual({ exit: 0, stderr: '' });
  return json;
}
const inbox = async (...args: string[]) => (await cli<Inbox>('clip', 'inbox', ...args)).inbox;
const files = async (...args: string[]) => (await inbox(...args)).map(({ clip }) => clip.file.path);

test('suggested, listed, routine, linked', { timeout: 60 * seconds }, async () => {
  const name = (time: string) => `DCAM_0012345_012345_20260301_${time}.jpg`;
  const paths = [name('093000'), name('094000'), `甲2026-18/${name('120000')}`, name('150000')] as const;
  await cli('case', 'open', '甲〔2026〕18号');
  await cli('case', 'open', '甲〔2026〕19号', '--matter', 'seizure');
  const tree = Object.fromEntries(paths.map((path, n) => [`DCIM/${path}`, `picture ${n}`]));
  await station.dock(await station.tree(tree), '1');
  await station.until(url, (bays: readonly BayStatus[]) =>
    bays.some(({ bay, state }) => bay === '1' && state === 'safe'),
  );
  const all = await inbox();
  expect(all.map(({ clip }) => clip.file.path)).toEqual(paths.map((path) => `DCIM/${path}`));
  expect(all).toMatchObject(paths.map(() => ({ dueAt: null, late: null, lateBy: null })));
  const ids = all.map(({ clip }) => clip.id) as [string, string, string, string];
  const suggestions = async () =>
    (await inbox()).map((row) => row.suggestions.map((one) => `${one.case} ${one.by} ${one.confidence}`));
  await expect.poll(suggestions).toEqual([[], [], ['甲〔2026〕18号 name 70'], []]);

  const posted = ['--from', '2026-03-01T09:00', '--to', '2026-03-01T10:00', '--camera', '0012345'];
  await cli('case', 'operation', 'add', '甲〔2026〕19号', ...posted);
  for (const id of ids.slice(0, 2))
    await cli('clip', 'anchor', id, '--offset-ms', '0', '--uncertainty-ms', '1000', '--reason', '报时');
  await expect
    .poll(async () => (await suggestions()).slice(0, 2))
    .toEqual([['甲〔2026〕19号 officer-time 90'], ['甲〔2026〕19号 officer-time 90']]);

  await cli('clip', 'routine', ids[3], '--reason', '日常巡查');
  expect(await files('--officer', '012345')).toEqual(paths.slice(0, 3).map((path) => `DCIM/${path}`));
  const window = [
    '--case',
    '甲〔2026〕19号',
    '--from',
    '2026-03-01T09:00',
    '--to',
    '2026-03-01T16:00',
    '--unit',
    'root',
  ];
  const listed = await cli<{ clips: readonly Clip[]; linked: number }>('clip', 'link-many', ...window);
  expect([listed.clips.map(({ id }) => id), listed.linked]).toEqual([ids.slice(0, 3), 0]);
  const morning = window.with(5, '2026-03-01T12:00');
  expect(await cli('clip', 'link-many', ...morning, '--yes')).toMatchObject({ linked: 2 });
  expect(await files()).toEqual([`DCIM/${paths[2]}`]);

  const custody = async (id: string) => (await cli<{ events: CustodyEvent[] }>('clip', 'custody', id)).events;
  const [one, two, , routine] = await Promise.all(ids.map(custody));
  expect([one!.at(-1)?.type, one!.at(-1)?.batch]).toEqual(['link', two!.at(-1)!.batch]);
  expect(routine!.at(-1)).toMatchObject({
    type: 'link',
    public: { action: 'routine' },
    detail: { reason: '日常巡查' },
  });
  const leaves = [one, routine].flat().map((event) => JSON.stringify({ ...event, detail: undefined }));
  expect(leaves.join()).not.toMatch(/日常|18号|19号|0012345|main/);

  const before = [await inbox(), await cli('clip', 'suggestions'), await cli('clip', 'ls')];
  expect(await station.stop()).toBe(0);
  await station.cli('rebuild');
  ({ url } = await station.start());
  expect([await inbox(), await cli('clip', 'suggestions'), await cli('clip', 'ls')]).toEqual(before);
  await cli('clip', 'link', ids[3], '--case', '甲〔2026〕18号');
  await cli('fsck');
});
