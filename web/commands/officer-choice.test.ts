// An officer says where his clips belong, through the table of commands: whose clips, which cases, and what is left of it.
import { beforeEach, describe, expect, test } from 'vitest';
import { cameraChanged } from '../../core/camera-event.ts';
import { fakeBay, fakeClipId } from '../../test-fixtures/fake-clip.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addPerson, addStaff, testPassword } from '../../test-fixtures/people.ts';
import { openMouth } from '../dispatch.ts';
import { commandTable } from './table.ts';

let station: FakeStation;
let run: (command: string, args: object, user?: string) => Promise<unknown>;
const reply = { progress: () => undefined, file: async () => undefined, source: async () => undefined };
const [one, two, three] = [1, 2, 3].map(fakeClipId) as [string, string, string];
const refused = (act: Promise<unknown>) =>
  act.then(
    () => 'ok',
    ({ code, message, hint, context }: Record<string, unknown>) => JSON.stringify({ code, message, hint, context }),
  );
const change = (clip: string, facts: object) => {
  const known = station.clips.get(clip)!;
  known.clip = { ...known.clip, ...facts };
};
const suggests = () => station.events.filter(({ type }) => type === 'suggest');

beforeEach(async () => {
  station = new FakeStation();
  await addStaff(station);
  await addPerson(station, 'zhang', { unit: '一中队', roles: ['officer'], numbers: ['33010001', '012345'] });
  await addPerson(station, 'li', { unit: '二中队', roles: ['officer'], numbers: ['33010002', '054321'] });
  await addPerson(station, 'wang', { unit: '一中队', roles: ['custodian'] });
  const { dispatch } = openMouth(station, commandTable);
  run = (command, args, user = 'zhang') => {
    const credentials = { kind: 'password', user, password: testPassword } as const;
    const asked = { command, args, language: 'zh', credentials, source: { via: 'socket', address: 'socket' } } as const;
    return dispatch(asked, reply, new AbortController().signal);
  };
  await run('case open', { number: 'A-1' }, 'wang');
  await run('case open', { number: 'R-1' }, 'custodian');
});

describe('clip suggest', () => {
  test('is a suggestion of the officer’s, and no link', async () => {
    const said = await run('clip suggest', { clips: [one, two, one], case: 'A-1' });
    expect(said).toEqual({
      case: 'A-1',
      clips: [
        { clip: one, state: 'open' },
        { clip: two, state: 'open' },
      ],
      said: 2,
    });
    const [first, second] = suggests();
    expect(first).toMatchObject({
      actor: station.catalogue.accountByUser('zhang')?.id,
      clip: one,
      case: station.catalogue.caseByNumber('A-1')?.id,
      public: { by: 'officer', confidence: 98 },
      detail: { reason: '执法人员zhang选定', user: 'zhang' },
    });
    expect(first!.batch).toBe(second!.batch);
    expect(station.events.some(({ type }) => type === 'link')).toBe(false);
  });

  test('what was said, linked or refused is not said again, and he is told', async () => {
    await run('clip suggest', { clips: [one, two], case: 'A-1' });
    await run('clip link', { clip: three, case: 'A-1' }, 'custodian');
    const row = {
      seq: 1,
      clip: two,
      case: 'A-1',
      by: 'officer',
      confidence: 98,
      atMs: null,
      reason: null,
      at: '',
    } as const;
    station.suggested = [row];
    await run('clip refuse', { clip: two, case: 'A-1', reason: '非本案' }, 'custodian');
    expect(await run('clip suggest', { clips: [one, two, three], case: 'A-1' })).toMatchObject({
      clips: [{ state: 'open' }, { state: 'refused' }, { state: 'linked' }],
      said: 0,
    });
  });

  test('somebody else’s clip, and a case out of reach, are answered as if there were none', async () => {
    change(two, { officer: '054321' });
    const nothing = await refused(run('clip suggest', { clips: ['ST01-20260301-000099'], case: 'A-1' }));
    expect(nothing).toContain('NOT_FOUND');
    expect(await refused(run('clip suggest', { clips: [one, two], case: 'A-1' }))).toBe(nothing);
    expect(await refused(run('clip suggest', { clips: [one], case: 'R-1' }))).toBe(nothing);
    expect(await refused(run('clip suggest', { clips: [one], case: 'A-9' }))).toBe(nothing);
    change(three, { level: 'work-secret' });
    expect(await refused(run('clip suggest', { clips: [three], case: 'A-1' }))).toBe(nothing);
    expect(suggests()).toEqual([]);
    expect(await refused(run('clip suggest', { clips: [one], case: 'A-1' }, 'wang'))).toContain('NOT_ALLOWED');
    await run('case close', { case: 'A-1' }, 'wang');
    expect(await refused(run('clip suggest', { clips: [one], case: 'A-1' }))).toContain('USAGE');
  });

  test('of his recorder where the clip has no number, not where it has another’s', async () => {
    const { id } = station.catalogue.officerOfNumber('33010001')!;
    const camera = {
      id: 'c1',
      serial: 'A1',
      name: null,
      unit: 'root',
      officer: id,
      state: 'active',
      drawn: null,
    } as const;
    await station.record([{ ...cameraChanged('register', camera), actor: 'station' }]);
    change(one, { officer: null });
    change(two, { officer: '999999' });
    expect(await run('clip suggest', { clips: [one], case: 'A-1' })).toMatchObject({ said: 1 });
    expect(await refused(run('clip suggest', { clips: [two], case: 'A-1' }))).toContain('NOT_FOUND');
    expect(await refused(run('clip suggest', { clips: [one], case: 'A-1' }, 'li'))).toContain('NOT_FOUND');
  });
});

describe('dock choose', () => {
  test('is of all that the docking brought, and of what it still brings', async () => {
    change(three, { docked: '2026-02-01T01:00:00.000Z' });
    change(two, { officer: '054321' });
    expect(await run('dock choose', { bay: '1', case: 'A-1' })).toEqual({
      bay: '1',
      case: 'A-1',
      clips: [{ clip: one, state: 'open' }],
      said: 1,
    });
    const [whole, of] = suggests();
    expect(whole).toMatchObject({
      public: { action: 'dock' },
      detail: { number: 'A-1', bay: '1', docked: fakeBay.since, user: 'zhang' },
    });
    expect([whole!.clip, of!.clip, of!.batch]).toEqual([undefined, one, whole!.batch]);
    expect(await run('dock choose', { bay: '1', case: 'A-1' })).toMatchObject({ said: 0 });
    expect(suggests()).toHaveLength(2);
  });

  test('before the first clip is there, by what the recorder says of itself', async () => {
    for (const clip of [one, two, three]) change(clip, { docked: '2026-02-01T01:00:00.000Z' });
    expect(await run('dock choose', { bay: '1', case: 'A-1' })).toMatchObject({ clips: [], said: 0 });
    expect(suggests()).toHaveLength(1);
  });

  test('another’s recorder, an empty bay and a case out of reach are answered alike', async () => {
    const nothing = await refused(run('dock choose', { bay: '9', case: 'A-1' }));
    expect(nothing).toContain('NOT_FOUND');
    expect(await refused(run('dock choose', { bay: '1', case: 'R-1' }))).toBe(nothing);
    expect(await refused(run('dock choose', { bay: '1', case: 'A-1' }, 'li'))).toBe(nothing);
    station.bays = () => [{ ...fakeBay, state: 'empty' }];
    expect(await refused(run('dock choose', { bay: '1', case: 'A-1' }))).toBe(nothing);
    expect(suggests()).toEqual([]);
  });
});
