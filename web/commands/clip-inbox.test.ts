// The inbox, routine and links of many, through the table of commands: who sees what, and what is written.
import { beforeEach, describe, expect, test } from 'vitest';
import { fakeClipId, fakeContent } from '../../test-fixtures/fake-clip.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addPerson, addStaff, staffFor, testPassword } from '../../test-fixtures/people.ts';
import type { Reply } from '../command.ts';
import { openMouth } from '../dispatch.ts';
import { commandTable } from './table.ts';

const reply: Reply = { progress: () => undefined, file: async () => undefined, source: async () => undefined };
let station: FakeStation;
let run: (command: string, args?: object, user?: string) => Promise<Record<string, unknown>>;
const code = (act: Promise<unknown>) =>
  act.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
const [one, two, three] = [1, 2, 3].map(fakeClipId) as [string, string, string];
interface Row {
  readonly clip: { readonly id: string };
  readonly suggestions: readonly { readonly case: string }[];
}
const rows = async (args: object = {}, user?: string) => (await run('clip inbox', args, user))['inbox'] as Row[];
const ids = async (args: object = {}, user?: string) => (await rows(args, user)).map(({ clip }) => clip.id);
const links = () => station.events.filter(({ type }) => type === 'link');

beforeEach(async () => {
  station = new FakeStation();
  station.values.set('camera.driftSecondsPerDay', '5');
  await addStaff(station);
  await addPerson(station, 'li', { unit: '二中队', roles: ['custodian'] });
  const officer = await addPerson(station, 'zhang', {
    unit: '一中队',
    roles: ['officer'],
    numbers: ['3301', '012345'],
  });
  await addPerson(station, 'wang', { unit: '一中队', roles: ['custodian'] });
  for (const id of [one, two, three]) station.unitsOfClips.set(id, officer.unit);
  station.add(3, fakeContent(3), { officer: '999999' });
  const { dispatch } = openMouth(station, commandTable);
  run = (command, args = {}, user = staffFor(command.split(' '))) => {
    const credentials = { kind: 'password', user, password: testPassword } as const;
    const asked = { command, args, language: 'en', credentials, source: { via: 'socket', address: 'socket' } } as const;
    return dispatch(asked, reply, new AbortController().signal) as Promise<Record<string, unknown>>;
  };
  await run('case open', { number: 'A-1' });
  await run('case open', { number: 'A-2' }, 'wang');
});

describe('clip inbox', () => {
  test('for an officer his own, for a custodian those of the unit, page by page', async () => {
    expect(await ids({}, 'zhang')).toEqual([one, two]);
    expect(await ids({}, 'wang')).toEqual([one, two, three]);
    expect(await ids({}, 'li')).toEqual([]);
    expect(await code(rows({}, 'audit'))).toBe('NOT_ALLOWED');
    const page = await run('clip inbox', { limit: 2 });
    expect((page['inbox'] as Row[]).map(({ clip }) => clip.id)).toEqual([one, two]);
    const rest = await run('clip inbox', { limit: 2, cursor: page['next'] });
    expect((rest['inbox'] as Row[]).map(({ clip }) => clip.id)).toEqual([three]);
    expect(rest['next']).toBeNull();
    expect(await code(rows({ cursor: 'x' }))).toBe('USAGE');
  });

  test('of one officer, by any of his numbers', async () => {
    expect(await ids({ officer: '3301' })).toEqual([one, two]);
    expect(await ids({ officer: '999999' })).toEqual([three]);
    expect(await ids({ officer: '1' })).toEqual([]);
  });

  test('with the suggestions of cases that the asker may know of; of a clock without ground nothing is told', async () => {
    const about = { by: 'name', confidence: 70, atMs: null, reason: 'x', at: '2026-03-01T01:00:00.000Z' } as const;
    station.suggested = [
      { seq: 10, clip: one, case: 'A-1', ...about },
      { seq: 11, clip: one, case: 'A-2', ...about },
    ];
    const [first] = await rows();
    expect(first).toMatchObject({
      suggestions: [{ case: 'A-1', ...about }, { case: 'A-2' }],
      dueAt: null,
      late: null,
      lateBy: null,
    });
    expect(Object.keys(first!.suggestions[0]!)).not.toContain('seq');
    const [own] = await rows({}, 'wang');
    expect(own?.suggestions.map((each) => each.case)).toEqual(['A-2']);
  });
});

describe('clip routine', () => {
  test('is a leaf a clip, one batch, its reason beside it, and out of the inbox; a link takes its place', async () => {
    expect(await run('clip routine', { clips: [one, two, one], reason: '巡查' }, 'zhang')).toEqual({
      clips: [one, two],
      marked: 2,
    });
    expect(links()).toMatchObject([
      { clip: one, public: { action: 'routine' }, detail: { reason: '巡查', user: 'zhang' } },
      { clip: two, public: { action: 'routine' }, batch: links()[0]!.batch },
    ]);
    expect(links().every((leaf) => leaf.case === undefined && leaf.batch !== undefined)).toBe(true);
    expect(await ids()).toEqual([three]);
    expect(await run('clip routine', { clips: [one] })).toMatchObject({ marked: 0 });
    expect(links()).toHaveLength(2);
    await run('clip link', { clip: one, case: 'A-1' });
    expect(await code(run('clip routine', { clips: [two, one] }))).toBe('USAGE');
    expect(links()).toHaveLength(3);
  });

  test('is taken back: they wait again; what is not routine is left as it is', async () => {
    await run('clip routine', { clips: [one] }, 'zhang');
    await run('clip link', { clip: two, case: 'A-2' }, 'wang');
    const back = { clips: [one, two], undo: true, reason: '误标' };
    expect(await run('clip routine', back, 'wang')).toEqual({ clips: [one, two], marked: 1 });
    const undone = station.events.filter(({ type }) => type === 'unlink');
    expect(undone).toMatchObject([{ clip: one, public: { action: 'routine' }, detail: { reason: '误标' } }]);
    expect(await ids()).toEqual([one, three]);
    expect(await code(run('clip routine', { clips: [three], undo: true }, 'zhang'))).toBe('NOT_FOUND');
  });

  test('all or none, and only within reach', async () => {
    expect(await code(run('clip routine', { clips: [one, three] }, 'zhang'))).toBe('NOT_FOUND');
    expect(await code(run('clip routine', { clips: [one] }, 'li'))).toBe('NOT_FOUND');
    expect(await code(run('clip routine', { clips: [] }))).toBe('USAGE');
    expect(links()).toEqual([]);
  });
});

describe('clip link-many', () => {
  const window = { case: 'A-2', from: '2026-03-01', to: '2026-03-02' };

  test('lists, and with yes links, in one batch; not what is linked already or routine', async () => {
    await run('clip link', { clip: two, case: 'A-2' }, 'wang');
    const listed = await run('clip link-many', window, 'wang');
    expect(listed).toMatchObject({ case: 'A-2', clips: [{ id: one }, { id: three }], linked: 0 });
    expect(links()).toHaveLength(1);
    expect(station.lastFilter).toMatchObject({ fromMs: Date.UTC(2026, 1, 28, 16), toMs: Date.UTC(2026, 2, 1, 16) });
    await run('clip routine', { clips: [three] }, 'wang');
    const done = await run('clip link-many', { ...window, yes: true }, 'wang');
    expect(done).toMatchObject({ clips: [{ id: one, cases: ['A-2'] }], linked: 1 });
    expect(links().at(-1)).toMatchObject({
      clip: one,
      case: station.catalogue.caseByNumber('A-2')!.id,
      batch: expect.stringMatching(/^[0-9a-f]{16}$/),
      detail: { number: 'A-2', user: 'wang' },
    });
    expect(await run('clip link-many', { ...window, yes: true }, 'wang')).toMatchObject({ clips: [], linked: 0 });
  });

  test('of the unit that is named and within reach, of what tells when it began, for open cases', async () => {
    const clipsOf = async (args: object, user?: string) =>
      ((await run('clip link-many', { ...window, ...args }, user))['clips'] as { id: string }[]).map(({ id }) => id);
    expect(await clipsOf({ unit: '二中队' })).toEqual([]);
    expect(await clipsOf({ unit: '一中队' })).toEqual([one, two, three]);
    expect(await clipsOf({ unit: 'root' })).toEqual([one, two, three]);
    expect(await clipsOf({}, 'zhang')).toEqual([one, two]);
    station.add(1, fakeContent(1), { start: null });
    expect(await clipsOf({}, 'wang')).toEqual([two, three]);
    expect(await code(run('clip link-many', { ...window, case: 'A-1' }, 'wang'))).toBe('NOT_FOUND');
    expect(await code(run('clip link-many', { ...window, from: 'x' }, 'wang'))).toBe('USAGE');
    await run('case close', { case: 'A-2' });
    expect(await code(run('clip link-many', window, 'wang'))).toBe('USAGE');
  });

  test('or of those that are named, routine ones too', async () => {
    await run('clip routine', { clips: [one] }, 'wang');
    const named = { case: 'A-2', clips: [one, two, one] };
    expect(await run('clip link-many', named, 'zhang')).toMatchObject({ clips: [{ id: one }, { id: two }], linked: 0 });
    expect(await run('clip link-many', { ...named, yes: true }, 'zhang')).toMatchObject({ linked: 2 });
    expect(await code(run('clip link-many', { case: 'A-2', clips: [three] }, 'zhang'))).toBe('NOT_FOUND');
    expect(await code(run('clip link-many', { ...window, clips: [one] }, 'wang'))).toBe('USAGE');
    expect(await code(run('clip link-many', { ...named, officer: '3301' }, 'wang'))).toBe('USAGE');
    expect(await code(run('clip link-many', { case: 'A-2' }, 'wang'))).toBe('USAGE');
    expect(await code(run('clip link-many', { case: 'A-2', from: '2026-03-01' }, 'wang'))).toBe('USAGE');
  });

  test('never more than a thousand', async () => {
    for (let n = 4; n <= 1001; n += 1) station.add(n);
    expect(await code(run('clip link-many', { ...window, unit: 'root', case: 'A-1' }))).toBe('USAGE');
  });
});
