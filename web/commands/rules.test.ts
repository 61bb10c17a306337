// The rules through the table of commands: what a row of the list says, and what a matter comes to for a unit and a day.
import { beforeEach, expect, test } from 'vitest';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addPerson, addStaff, addUnit, testPassword } from '../../test-fixtures/people.ts';
import type { Reply } from '../command.ts';
import { openMouth } from '../dispatch.ts';
import { commandTable } from './table.ts';

const reply: Reply = { progress: () => undefined, file: async () => undefined, source: async () => undefined };
let station: FakeStation;
let run: <T>(command: string, args?: object, user?: string) => Promise<T>;

interface Listed {
  readonly matters: readonly { readonly matter: string; readonly packs: readonly string[] }[];
}
interface Explained {
  readonly approval?: { readonly unit: string; readonly chain: { readonly steps: readonly { units: string[] }[] } };
  readonly counted?: { readonly kind: string; readonly deadlines: readonly { deadline: string; lastDay: string }[] };
}

beforeEach(async () => {
  station = new FakeStation(0);
  await addStaff(station);
  await addUnit(station, '一中队', '大队');
  await addPerson(station, 'cha', { roles: ['inspector'] });
  const { dispatch } = openMouth(station, commandTable);
  run = <T>(command: string, args = {}, user = 'custodian') => {
    const credentials = { kind: 'password', user, password: testPassword } as const;
    const asked = { command, args, language: 'zh', credentials, source: { via: 'socket', address: 'socket' } } as const;
    return dispatch(asked, reply, new AbortController().signal) as Promise<T>;
  };
});

test('a row of the list has marks, posts, retention and deadlines, each with its source, and the packs of all that', async () => {
  const { matters } = await run<Listed>('rules ls');
  expect(matters.find(({ matter }) => matter === 'seizure')).toMatchObject({
    mode: 'full',
    start: { text: '抵达现场', source: { as: 'default', citation: '本站默认' } },
    posts: expect.arrayContaining([
      { post: 'main', title: '主执行点', mandatory: 'always', source: expect.objectContaining({ mark: 'D' }) },
    ]),
    retention: { keep: 'permanent', source: expect.any(Object) },
    deadlines: expect.arrayContaining([
      expect.objectContaining({ n: 30, unit: 'day', extendOnce: expect.objectContaining({ n: 30 }) }),
    ]),
  });
  const known = (await run<{ packs: { pack: string }[] }>('rules ls')).packs.map(({ pack }) => pack);
  for (const { matter, packs } of matters) {
    expect(packs.length, matter).toBeGreaterThan(0);
    expect(
      known.filter((pack) => packs.includes(pack)),
      matter,
    ).toEqual(packs);
  }
});

test('for a unit: who approves there, by the chain that holds for it', async () => {
  const { approval } = await run<Explained>('rules explain', { matter: 'seizure', unit: '一中队' }, 'cha');
  expect(approval).toMatchObject({ unit: '一中队', chain: { chain: 'interruption-note', pack: 'township' } });
  const above = ['一中队', '大队', 'root'];
  expect(approval?.chain.steps.map(({ units }) => units)).toEqual([['一中队'], above, above, above]);
  await expect(run('rules explain', { matter: 'seizure', unit: '没有' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('from a day: the last day of each deadline, by the calendar in force; hours count from no day', async () => {
  const from = async (matter: string, day: string) => (await run<Explained>('rules explain', { matter, day })).counted!;
  expect((await from('seizure', '2026-03-01')).deadlines).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ lastDay: '2026-03-31', why: null }),
      expect.objectContaining({ lastDay: null, why: 'hours' }),
    ]),
  );
  // Seven working days over the holidays of the first of May, of which Saturday the 9th is worked.
  expect(await from('evidence-hold', '2026-04-30')).toMatchObject({
    kind: 'workday',
    deadlines: [{ lastDay: '2026-05-13', why: null }],
  });
  expect(await from('evidence-hold', '2031-04-30')).toMatchObject({
    kind: 'unknown',
    deadlines: [{ lastDay: null, why: 'calendar-unknown' }],
  });
  await expect(from('seizure', '2026-02-30')).rejects.toMatchObject({ code: 'USAGE' });
});

test('nothing is said of unit and day where nobody asks', async () => {
  expect(await run('rules explain', { matter: 'seizure' })).not.toHaveProperty('approval');
  expect(await run('rules explain', { matter: 'seizure' })).not.toHaveProperty('counted');
});
