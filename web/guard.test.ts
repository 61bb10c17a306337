// The guard over the whole table of commands: every role × every command × own, own unit, unit below, other unit, absent.
import { beforeAll, describe, expect, test } from 'vitest';
import { LiuhenError } from '../core/errors.ts';
import type { Role } from '../core/model.ts';
import { type Action, accessTable } from '../core/policy/access.ts';
import { roles } from '../core/policy/roles.ts';
import { fakeClipId } from '../test-fixtures/fake-clip.ts';
import { FakeStation } from '../test-fixtures/fake-station.ts';
import { addPerson, addUnit, testPassword } from '../test-fixtures/people.ts';
import type { ByteSource, Reply } from './command.ts';
import { commandTable } from './commands/table.ts';
import { type Credentials, type Mouth, openMouth } from './dispatch.ts';

const places = { own: 1, 'own unit': 2, 'unit below': 3, 'other unit': 4, absent: 99 } as const;
type Place = keyof typeof places;

let station: FakeStation;
let mouth: Mouth;
let sources: ByteSource[];

async function fresh(): Promise<void> {
  station = new FakeStation(0);
  mouth = openMouth(station, commandTable);
  sources = [];
  const unit = await addUnit(station, '一中队');
  const below = await addUnit(station, '一分队', '一中队');
  const other = await addUnit(station, '二中队');
  for (const role of roles)
    await addPerson(station, role, { unit: '一中队', roles: [role], numbers: [`cert-${role}`, `no-${role}`] });
  await addPerson(station, 'nothing', { unit: '一中队' });
  await addPerson(station, 'elsewhere', { unit: '二中队', roles: ['custodian'] });
  for (const [place, n] of Object.entries(places)) {
    if (place === 'absent') continue;
    station.add(n, undefined, { officer: place === 'own' ? 'no-officer' : `somebody-${n}`, playable: 'original' });
    station.unitsOfClips.set(
      fakeClipId(n),
      new Map([
        [2, unit],
        [3, below],
      ]).get(n) ?? other,
    );
  }
  for (const [number, user] of [
    ['本队案', 'custodian'],
    ['外队案', 'elsewhere'],
  ] as const)
    await as(user, 'case open', { number });
}
beforeAll(fresh);

const reply: Reply = {
  progress: () => undefined,
  file: async (_path, _bytes, content) => {
    for await (const _chunk of content);
  },
  source: async (source) => void sources.push(source),
};

function run(credentials: Credentials, command: string, args: unknown, via: 'socket' | 'http' = 'socket') {
  const source = { via, address: via };
  return mouth.dispatch({ command, args, language: 'en', credentials, source }, reply, new AbortController().signal);
}

const as = (user: string, command: string, args: unknown = {}) =>
  run({ kind: 'password', user, password: testPassword }, command, args);

/** `ok`, or the error's whole JSON. */
async function outcome(act: Promise<unknown>): Promise<string> {
  try {
    await act;
    return 'ok';
  } catch (error) {
    if (error instanceof LiuhenError && error.code !== 'BUG') return JSON.stringify(error);
    throw error;
  }
}

/** Commands about one clip, with arguments that fit. */
const clipCommands: Readonly<Record<string, object>> = {
  'clip show': {},
  'clip custody': {},
  'clip get': { purpose: 'x' },
  'clip link': { case: '本队案' },
  'clip suggestions': {},
  'clip original': {},
  'clip playback': {},
  'clip thumbnail': {},
  'clip check': {},
  'clip anchor': { offsetMs: 1000, uncertaintyMs: 500, reason: 'x' },
};

/** Issue 3 and DOMAIN §1: who reaches which clips by which command. */
function mayReach(role: Role, command: string, place: Place): boolean {
  if (place === 'absent') return false;
  const inUnit = place === 'own unit' || place === 'unit below';
  if (role === 'auditor') return command === 'clip custody';
  if (command === 'clip anchor') return role === 'custodian' && inUnit;
  if (role === 'officer') return place === 'own' && command !== 'clip get';
  if (role === 'custodian') return inUnit;
  if (role === 'unit-head' || role === 'agency-head')
    return inUnit && !['clip get', 'clip link', 'clip suggestions'].includes(command);
  return false;
}

describe('the table', () => {
  test('every command names a right that the table of rights has', () => {
    for (const { name, action } of commandTable) expect(Object.keys(accessTable), name).toContain(action);
  });

  test('every right is used by some command, but those that a later command will need', () => {
    const used = new Set(commandTable.map(({ action }) => action));
    expect((Object.keys(accessTable) as Action[]).filter((action) => !used.has(action))).toEqual([]);
  });

  test('every command about a clip is in the table of this test', () => {
    const about = commandTable.filter(({ args }) => Object.hasOwn(args.properties, 'clip')).map(({ name }) => name);
    expect(about.sort()).toEqual(
      [
        ...Object.keys(clipCommands),
        'audit ls',
        'case property add',
        'case property move',
        'case step',
        'clip refuse',
        'clip unlink',
      ].sort(),
    );
  });
});

describe('without log-in', () => {
  test.each(commandTable.map(({ name, action }) => [name, action] as const))('%s', async (name, action) => {
    const onSocket = await outcome(run({ kind: 'none' }, name, {}));
    const overHttp = await outcome(run({ kind: 'none' }, name, {}, 'http'));
    if (action === 'session.open') expect(onSocket).toContain('USAGE');
    else expect(onSocket).toContain('LOGIN_REQUIRED');
    if (accessTable[action] !== 'anyone') expect(overHttp).toContain('LOGIN_REQUIRED');
    else if (action !== 'session.open') expect(overHttp).toBe('ok');
  });

  test('a token that never was, or is over, is none', async () => {
    for (const token of ['', 'x', 'A'.repeat(43)])
      expect(await outcome(run({ kind: 'token', token }, 'clip ls', {}))).toContain('LOGIN_REQUIRED');
  });
});

const rows = roles.flatMap((role) => Object.keys(clipCommands).map((command) => [role, command] as const));
describe('one clip', () => {
  test.each(rows)('%s: %s', async (role, command) => {
    const answers = new Map<Place, string>();
    for (const [place, n] of Object.entries(places) as [Place, number][]) {
      const before = sources.length;
      const answer = await outcome(as(role, command, { clip: fakeClipId(n), ...clipCommands[command] }));
      answers.set(place, answer);
      expect(answer === 'ok', `${place}: ${answer}`).toBe(mayReach(role, command, place));
      if (answer !== 'ok') expect(sources.length, place).toBe(before);
    }
    // Out of reach is answered like absent, byte for byte.
    const refused = [...answers.values()].filter((answer) => answer !== 'ok');
    expect(new Set(refused).size).toBe(1);
  });

  test.each(roles)('an export by %s holds what he may export or nothing', async (role) => {
    for (const [place, n] of Object.entries(places) as [Place, number][]) {
      const answer = await outcome(as(role, 'export', { clips: [fakeClipId(n)], purpose: 'x' }));
      expect(answer === 'ok', place).toBe(role === 'custodian' && mayReach(role, 'clip get', place));
    }
    const mixed = await outcome(as(role, 'export', { clips: [fakeClipId(2), fakeClipId(4)], purpose: 'x' }));
    expect(mixed).not.toBe('ok');
  });
});

describe('lists', () => {
  test.each(roles)('of %s hold exactly what he may see one by one', async (role) => {
    const listed = await as(role, 'clip ls').then(
      (answer) => (answer as { clips: { id: string }[] }).clips.map(({ id }) => id),
      () => [],
    );
    const seen = Object.entries(places).filter(([place]) => mayReach(role, 'clip show', place as Place));
    expect(listed.sort()).toEqual(seen.map(([, n]) => fakeClipId(n)).sort());
  });

  test('cases of another unit do not exist, nor do links to them', async () => {
    await as('elsewhere', 'clip link', { clip: fakeClipId(4), case: '外队案' });
    const cases = (await as('custodian', 'case ls')) as { cases: { number: string }[] };
    expect(cases.cases.map(({ number }) => number)).toEqual(['本队案']);
    const [absent, foreign] = [
      await outcome(as('custodian', 'clip link', { clip: fakeClipId(2), case: '没有这案' })),
      await outcome(as('custodian', 'clip link', { clip: fakeClipId(2), case: '外队案' })),
    ];
    expect(foreign).toBe(absent);
    expect(await as('custodian', 'clip ls', { case: '外队案' })).toEqual({ clips: [], next: null });
  });
});

describe('custody', () => {
  type Events = { events: { type: string; private?: string; detail?: Record<string, unknown> }[] };
  const custody = async (user: string, clip: string) => ((await as(user, 'clip custody', { clip })) as Events).events;

  test('names no case that the asker may not know of; the commitment stays', async () => {
    await fresh();
    const clip = fakeClipId(4);
    station.unitsOfClips.set(clip, station.unitsOfClips.get(fakeClipId(2))!);
    await as('custodian', 'clip link', { clip, case: '本队案' });
    station.unitsOfClips.set(clip, station.unitsOfClips.get(fakeClipId(1))!);
    const link = (events: Events['events']) => events.find(({ type }) => type === 'link')!;
    expect(link(await custody('auditor', clip)).detail).toMatchObject({ number: '本队案' });
    const seen = link(await custody('elsewhere', clip));
    expect(seen.detail).toBeUndefined();
    expect(seen.private).toMatch(/^[0-9a-f]{64}$/);
  });

  test('tells the officer who filmed nothing of who looked and why, and the custodian all', async () => {
    await fresh();
    const clip = fakeClipId(1);
    station.unitsOfClips.set(clip, station.unitsOfClips.get(fakeClipId(2))!);
    await as('officer', 'clip original', { clip });
    await as('custodian', 'clip get', { clip, purpose: '内部调查' });
    const details = (events: Events['events']) =>
      events.filter(({ type }) => type === 'view' || type === 'copy').map(({ detail }) => detail);
    expect(details(await custody('officer', clip))).toEqual([{ user: 'officer' }, undefined]);
    expect(details(await custody('custodian', clip))).toEqual([
      { user: 'officer' },
      { user: 'custodian', purpose: '内部调查' },
    ]);
  });
});

describe('traces', () => {
  test('a refusal is one leaf with its clip, and its answer does not wait for it', async () => {
    await fresh();
    await outcome(as('unit-head', 'clip show', { clip: fakeClipId(4) }));
    await outcome(as('unit-head', 'clip get', { clip: fakeClipId(2), purpose: 'x' }));
    await outcome(as('unit-head', 'clip show', { clip: fakeClipId(99) }));
    const { events } = (await as('auditor', 'audit ls', { type: 'refuse' })) as { events: object[] };
    expect(events).toHaveLength(2);
    expect(events[1]).toMatchObject({
      clip: fakeClipId(4),
      actor: station.catalogue.accountByUser('unit-head')?.id,
      public: { count: 1 },
      detail: { user: 'unit-head', action: 'clip.see' },
    });
    expect(events[0]).toMatchObject({ public: { count: 1 }, detail: { action: ['clip.copy'] } });
  });

  test('watching is one leaf for each log-in and clip, however often the player asks', async () => {
    await fresh();
    const clip = fakeClipId(2);
    await Promise.all(Array.from({ length: 20 }, () => as('custodian', 'clip playback', { clip })));
    await as('custodian', 'clip original', { clip });
    await as('unit-head', 'clip original', { clip });
    await as('custodian', 'clip thumbnail', { clip });
    const { events } = (await as('auditor', 'audit ls', { type: 'view', clip })) as {
      events: { detail: { user: string } }[];
    };
    expect(events.map(({ detail }) => detail.user)).toEqual(['unit-head', 'custodian']);
  });

  test('copying is a leaf each time, with the purpose beside it', async () => {
    await fresh();
    const args = { clip: fakeClipId(2), purpose: '办案' };
    for (let n = 0; n < 2; n += 1) await as('custodian', 'clip get', args);
    const { events } = (await as('auditor', 'audit ls', { type: 'copy' })) as { events: { detail: object }[] };
    expect(events.map(({ detail }) => detail)).toEqual(Array(2).fill({ user: 'custodian', purpose: '办案' }));
  });
});
