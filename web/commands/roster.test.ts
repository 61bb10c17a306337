// The roster through the table of commands: what each row comes to, what a bad one costs, and whose roster is whose.
import { beforeEach, expect, test } from 'vitest';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addPerson, addStaff, staffFor, testPassword } from '../../test-fixtures/people.ts';
import type { Reply } from '../command.ts';
import { openMouth } from '../dispatch.ts';
import { commandTable } from './table.ts';

const reply: Reply = { progress: () => undefined, file: async () => undefined, source: async () => undefined };
interface Report {
  readonly added: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
}
interface Roster {
  readonly shifts: readonly Record<string, unknown>[];
  readonly next: string | null;
}
let station: FakeStation;
let run: <T>(command: string, args?: object, user?: string) => Promise<T>;

beforeEach(async () => {
  station = new FakeStation(0);
  await addStaff(station);
  await addPerson(station, '张三', { unit: '一中队', roles: ['officer'], numbers: ['33010001', '012345'] });
  await addPerson(station, '李四', { unit: '二中队', roles: ['officer'], numbers: ['33010002'] });
  await addPerson(station, 'wang', { unit: '二中队', roles: ['custodian'] });
  const { dispatch } = openMouth(station, commandTable);
  run = <T>(command: string, args: object = {}, user = staffFor(command.split(' '))) => {
    const credentials = { kind: 'password', user, password: testPassword } as const;
    const asked = { command, args, language: 'en', credentials, source: { via: 'socket', address: 'socket' } } as const;
    return dispatch(asked, reply, new AbortController().signal) as Promise<T>;
  };
});

const take = (shifts: readonly unknown[], options: object = {}, user?: string) =>
  run<Report>('roster import', { rows: shifts.map((shift, index) => ({ line: index + 2, shift })), ...options }, user);
const list = async (args: object = {}, user?: string) => (await run<Roster>('roster ls', args, user)).shifts;
const code = (act: Promise<unknown>) =>
  act.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
const nothing = { added: 0, updated: 0, unchanged: 0, removed: 0, rejected: [] };
const night = { day: '2026/3/1', officer: '33010001', camera: '甲3号', from: '22:00', to: '06:00', task: '夜间巡查' };

test('by certificate or name, the recorder by its name; a night ends the next day; the unit is the officer’s', async () => {
  await run('camera register', { camera: '0012345', unit: '一中队', name: '甲3号' });
  expect(await take([night, { day: '2026-03-01', name: '李四' }])).toEqual({ ...nothing, added: 2 });
  expect(await list()).toEqual([
    {
      day: '2026-03-01',
      unit: '一中队',
      officer: '33010001',
      name: '张三',
      camera: '0012345',
      from: '2026-03-01T14:00:00.000Z',
      to: '2026-03-01T22:00:00.000Z',
      task: '夜间巡查',
      imported: '2026-03-01T01:00:00.000Z',
    },
    {
      day: '2026-03-01',
      unit: '二中队',
      officer: '33010002',
      name: '李四',
      camera: null,
      from: '2026-02-28T16:00:00.000Z',
      to: '2026-03-01T16:00:00.000Z',
      task: null,
      imported: '2026-03-01T01:00:00.000Z',
    },
  ]);
});

test('ids, unit and day in the leaf, names beside it', async () => {
  await take([night]);
  const leaf = station.events.at(-1)!;
  expect(leaf).toMatchObject({
    type: 'import',
    public: { kind: 'roster', action: 'set', unit: expect.stringMatching(/^[0-9a-f]{16}$/), day: '2026-03-01', n: 1 },
    detail: { user: 'custodian', shifts: [{ officer: '33010001', task: '夜间巡查' }] },
  });
  expect(JSON.stringify({ ...leaf, detail: null })).not.toMatch(/33010001|甲3号|夜间|一中队/);
});

test('twice is once; a change is one leaf and the same shift', async () => {
  await take([night]);
  const size = station.events.length;
  expect(await take([night])).toEqual({ ...nothing, unchanged: 1 });
  expect(station.events.length).toBe(size);
  expect(await take([{ ...night, to: '05:00' }])).toEqual({ ...nothing, updated: 1 });
  expect(station.events.length).toBe(size + 1);
  expect(await list()).toMatchObject([{ to: '2026-03-01T21:00:00.000Z' }]);
});

test('another beginning is another shift, unless the file is to replace its days', async () => {
  await take([night, { ...night, officer: '33010009', unit: '一中队' }, { ...night, day: '2026-03-02' }]);
  const later = [{ ...night, from: '23:00' }];
  expect(await take(later)).toEqual({ ...nothing, added: 1 });
  expect(await take(later, { replace: true })).toEqual({ ...nothing, unchanged: 1, removed: 2 });
  expect((await list()).map(({ day, from }) => [day, from])).toEqual([
    ['2026-03-02', '2026-03-02T14:00:00.000Z'],
    ['2026-03-01', '2026-03-01T15:00:00.000Z'],
  ]);
});

test('a day with a bad row loses nothing, nor any day where the bad row tells none', async () => {
  await take([night, { ...night, day: '2026-03-02' }]);
  const [one, two] = [
    { ...night, from: '20:00' },
    { ...night, day: '2026-03-02', from: '20:00' },
  ];
  const bad = { day: '2026-03-01', officer: '33010001', from: '25:00', to: '26:00' };
  expect(await take([one, two, bad], { replace: true })).toMatchObject({
    added: 2,
    removed: 1,
    rejected: [{ line: 4 }],
  });
  expect((await list({ day: '2026-03-01' })).length).toBe(2);
  await take([{ ...night, day: '2026-03-02' }]);
  expect(await take([two, { ...bad, day: '某日' }], { replace: true })).toMatchObject({ unchanged: 1, removed: 0 });
});

test.each([
  ['text', 'day'],
  [{ officer: '33010001' }, 'day'],
  [{ ...night, day: '2026-02-30' }, 'day'],
  [{ day: '2026-03-01' }, 'officer'],
  [{ day: '2026-03-01', name: '王五' }, 'officer'],
  [{ ...night, name: '李四' }, 'name'],
  [{ ...night, from: '25:00' }, 'from'],
  [{ ...night, to: '2026-02-28 06:00' }, 'to'],
  [{ ...night, unit: '三中队' }, 'unit'],
  [{ ...night, other: 'x' }, 'other'],
])('%j is a bad row', async (row, field) => {
  const { added, rejected } = await take([row, night]);
  expect({ added, line: rejected[0]?.line }).toEqual({ added: 1, line: 2 });
  expect(rejected[0]?.reason).toContain(field);
});

test('two rows of one shift: the first is taken', async () => {
  expect(await take([night, { ...night, task: '另' }])).toMatchObject({
    added: 1,
    rejected: [{ line: 3, reason: 'the same shift as row 2' }],
  });
});

test('several of one name need their certificates', async () => {
  await run('officer add', { officer: '33010003', name: '张三', unit: '一中队' });
  const { rejected } = await take([{ ...night, officer: '张三' }]);
  expect(rejected[0]?.reason).toContain('certificate');
  expect(await take([{ ...night, officer: '李四' }])).toMatchObject({ added: 1 });
});

test('each unit keeps its own roster and sees no other', async () => {
  await take([night, { ...night, officer: '李四' }]);
  expect((await list({}, 'wang')).map(({ officer }) => officer)).toEqual(['33010002']);
  expect(await take([{ ...night, from: '01:00', to: '02:00' }], {}, 'wang')).toMatchObject({
    added: 0,
    rejected: [{ reason: expect.stringContaining('unit') }],
  });
  // By name nobody learns the certificate of another unit's officer.
  expect(await take([{ day: '2026-03-01', name: '张三', unit: '二中队' }], {}, 'wang')).toMatchObject({ added: 0 });
  expect(await run('roster remove', { day: '2026-03-01', officer: '33010001' }, 'wang')).toMatchObject({ removed: 0 });
  for (const user of ['张三', 'audit', 'reviewer']) expect(await code(list({}, user))).toBe('NOT_ALLOWED');
  expect((await list({}, 'head')).length).toBe(2);
});

test('a day is taken out of the roster, of an officer or a unit; never all of it', async () => {
  await take([night, { ...night, officer: '李四' }, { ...night, day: '2026-03-02' }]);
  expect(await code(run('roster remove', { day: '2026-03-01' }))).toBe('USAGE');
  expect(await run('roster remove', { day: '2026-03-01', officer: '33010001' })).toEqual({
    day: '2026-03-01',
    removed: 1,
  });
  expect(station.events.at(-1)).toMatchObject({ public: { kind: 'roster', action: 'remove', n: 1 } });
  expect(await run('roster remove', { day: '2026-03-01', unit: 'root' })).toMatchObject({ removed: 1 });
  expect((await list()).map(({ day }) => day)).toEqual(['2026-03-02']);
});

test('page by page', async () => {
  await take(Array.from({ length: 5 }, (_, n) => ({ ...night, day: `2026-03-0${n + 1}` })));
  const days: unknown[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Roster = await run('roster ls', { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    days.push(page.shifts.map(({ day }) => String(day).slice(-1)).join(''));
    cursor = page.next;
  }
  expect(days).toEqual(['54', '32', '1']);
  expect(await code(run('roster ls', { cursor: 'x' }))).toBe('USAGE');
});
