// Property and deadlines through the table of commands: who may, what is refused, and what a leaf may say.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { book } from '../../test-fixtures/check-question.ts';
import { fakeClipId } from '../../test-fixtures/fake-clip.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addPerson, addStaff, staffFor, testPassword } from '../../test-fixtures/people.ts';
import type { Reply } from '../command.ts';
import { openMouth } from '../dispatch.ts';
import { commandTable } from './table.ts';

const reply: Reply = { progress: () => undefined, file: async () => undefined, source: async () => undefined };
type Answer = Record<string, unknown>;
type Item = { property: string; state: string; overdue: boolean; deadlines: Answer[] } & Answer;
let station: FakeStation;
let run: (command: string, args?: object, user?: string) => Promise<Answer>;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-03-10T10:00:00+08:00') });
  station = new FakeStation();
  station.rules.held = book;
  await addStaff(station);
  await addPerson(station, 'li', { unit: '二中队', roles: ['custodian'] });
  await addPerson(station, 'zhang', { roles: ['officer'], numbers: ['001'] });
  const { dispatch } = openMouth(station, commandTable);
  run = (command, args = {}, user = staffFor(command.split(' '))) => {
    const credentials = { kind: 'password', user, password: testPassword } as const;
    const asked = { command, args, language: 'zh', credentials, source: { via: 'socket', address: 'socket' } } as const;
    return dispatch(asked, reply, new AbortController().signal) as Promise<Answer>;
  };
  await run('case open', { number: 'K-1', matter: 'seizure' });
});
afterEach(() => vi.useRealTimers());

const code = (act: Promise<unknown>) =>
  act.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
const goods = {
  case: 'K-1',
  name: '烟花',
  quantity: '12箱',
  place: '一号库',
  heldSince: '2026-03-02T09:30',
  handlers: ['001', '002'],
  sealNumber: '封0001',
};
const add = (more: object = {}, user?: string) =>
  run('case property add', { ...goods, ...more }, user) as Promise<Item>;
const act = (property: string, action: string, more: object = {}) =>
  run('case property move', {
    case: 'K-1',
    property,
    action,
    time: '2026-03-05T10:00',
    handlers: ['001', '002'],
    ...more,
  }) as Promise<Item>;
const lastLeaf = () => {
  const { salt: _salt, detail: _detail, ...leaf } = station.events.at(-1) as CustodyEvent;
  return leaf;
};

describe('an item', () => {
  test('is entered with what is known of it; its leaf says which and no more', async () => {
    const item = await add();
    expect(item).toMatchObject({
      state: 'in-store',
      name: '烟花',
      quantity: '12箱',
      handlers: ['001', '002'],
      moves: [],
      overdue: false,
      nextCheck: '2026-04-02',
      deadlines: [{ deadline: 'term', lastDay: '2026-04-01', state: 'running', source: '依据 行政强制法 第二十五条' }],
    });
    expect(lastLeaf().public).toEqual({ action: 'add', property: item.property });
    await act(item.property, 'send-for-testing', { to: '检测中心', document: '告知书7', sealIntact: true });
    expect(lastLeaf().public).toEqual({ action: 'send-for-testing', property: item.property });
    const told = JSON.stringify(lastLeaf());
    for (const word of ['检测中心', '告知书', '烟花', '"001"', 'true']) expect(told).not.toContain(word);
  });

  test('goes its way act by act, each with who, where to, and on what paper', async () => {
    const { property } = await add();
    await act(property, 'send-for-testing', { document: '告知书7', time: '2026-03-04T10:00' });
    const back = await act(property, 'return', { time: '2026-03-08T10:00', place: '二号库', sealIntact: false });
    expect(back).toMatchObject({
      state: 'in-store',
      deadlines: [{ lastDay: '2026-04-04', extended: false }],
      moves: [
        { action: 'send-for-testing', document: '告知书7', sealIntact: null },
        { action: 'return', place: '二号库', sealIntact: false, time: '2026-03-08T02:00:00.000Z' },
      ],
    });
    await act(property, 'extend', { time: '2026-03-09T10:00', document: '延长决定3' });
    const gone = await act(property, 'collect', { time: '2026-03-10T09:00', to: '当事人' });
    expect(gone).toMatchObject({
      state: 'left',
      overdue: false,
      nextCheck: null,
      deadlines: [{ state: 'done', extended: true }],
    });
    expect(await code(act(property, 'destroy', { time: '2026-03-10T09:30' }))).toBe('USAGE');
  });

  test.each<[string, object, string]>([
    ['one person twice', { handlers: ['001', '001'] }, 'handlers'],
    ['one person', { handlers: ['001'] }, 'handlers'],
    ['time to come', { heldSince: '2026-03-10T10:00:01' }, 'heldSince'],
    ['no name', { name: ' ' }, 'name'],
  ])('is not entered with %s', async (_name, more, field) => {
    await expect(add(more)).rejects.toMatchObject({ code: 'USAGE', context: { field } });
    expect(station.events.some(({ type }) => type === 'property')).toBe(false);
  });

  test.each<[string, string, object, string]>([
    ['back that never went', 'return', {}, 'action'],
    ['extension without its paper', 'extend', {}, 'document'],
    ['time to come', 'seal', { time: '2026-03-10T10:00:01' }, 'time'],
    ['time before it was taken', 'seal', { time: '2026-03-01T10:00' }, 'time'],
    ['unknown act', 'burn', {}, 'action'],
  ])('is not moved: %s', async (_name, action, more, field) => {
    const { property } = await add();
    await expect(act(property, action, more)).rejects.toMatchObject({ code: 'USAGE', context: { field } });
    expect(lastLeaf().public['action']).toBe('add');
  });

  test('of an operation or clip that is not there, or of another case, is not found', async () => {
    expect(await code(add({ operation: 'nowhere' }))).toBe('NOT_FOUND');
    expect(await code(add({ clip: 'ST01-20260301-000099' }))).toBe('NOT_FOUND');
    expect(await add({ clip: fakeClipId(1), at: '2026-03-02T09:31' })).toMatchObject({ clip: fakeClipId(1) });
    const { property } = await add();
    await run('case open', { number: 'K-2', matter: 'seizure' });
    expect(await code(act(property, 'seal', { case: 'K-2' }))).toBe('NOT_FOUND');
  });

  test('is entered by who works on cases of the unit, in an open case; moved in a closed one too', async () => {
    expect(await code(add({}, 'zhang'))).toBe('ok');
    expect(await code(add({}, 'li'))).toBe('NOT_FOUND');
    expect(await code(add({}, 'head'))).toBe('NOT_ALLOWED');
    await run('case edit', { case: 'K-1', matter: 'service', reason: '更正' });
    await run('case close', { case: 'K-1' });
    expect(await code(add())).toBe('USAGE');
    const { items } = (await run('case property ls', { case: 'K-1' })) as { items: Item[] };
    expect(await act(items[0]!.property, 'collect')).toMatchObject({ state: 'left' });
  });
});

describe('the count', () => {
  const count = (more: object) =>
    run('case property check', { case: 'K-1', time: '2026-03-09T09:00', handlers: ['001', '002'], ...more });
  test('says of each item whether it is there, in one batch', async () => {
    const [one, two] = [(await add()).property, (await add()).property];
    const { items } = await count({ present: [one], absent: [two], reason: '未见' });
    expect(items).toMatchObject([
      { checks: [{ present: true, reason: '未见' }], nextCheck: '2026-04-09' },
      { checks: [{ present: false }] },
    ]);
    const leaves = station.events.filter(({ type }) => type === 'property').slice(-2);
    expect(leaves.map(({ public: facts }) => facts)).toEqual([
      { action: 'check', property: one },
      { action: 'check', property: two },
    ]);
    expect(new Set(leaves.map(({ batch }) => batch)).size).toBe(1);
  });

  test('is all or nothing, by two, of items that are still held', async () => {
    const { property } = await add();
    for (const wrong of [
      {},
      { present: [property], absent: [property] },
      { present: [property], handlers: ['001', '001'] },
      { present: [property], time: '2026-03-11T09:00' },
    ])
      expect(await code(count(wrong)), JSON.stringify(wrong)).toBe('USAGE');
    expect(await code(count({ present: [property, 'nowhere'] }))).toBe('NOT_FOUND');
    await act(property, 'collect');
    expect(await code(count({ present: [property] }))).toBe('USAGE');
    expect(station.events.some(({ public: { action } }) => action === 'check')).toBe(false);
  });
});

describe('what is due', () => {
  const due = async (user?: string) => ((await run('case property due', {}, user)) as { items: Item[] }).items;
  test('first what is due first; gone is gone; of other units nothing', async () => {
    const late = (await add({ heldSince: '2026-03-04T09:00' })).property;
    const early = (await add()).property;
    const gone = (await add()).property;
    await act(gone, 'collect');
    expect((await due()).map(({ property }) => property)).toEqual([early, late]);
    expect((await due())[0]).toMatchObject({ case: 'K-1', overdue: false });
    expect(await due('li')).toEqual([]);
    vi.setSystemTime(Date.parse('2026-04-02T00:00:00+08:00'));
    expect((await due()).map(({ overdue }) => overdue)).toEqual([true, false]);
  });

  test('a thing that was not there, or is to be collected, is named', async () => {
    await run('case open', { number: 'K-3', matter: 'service' });
    const free = async () => (await add({ case: 'K-3' })).property;
    const [missing, lifted] = [await free(), await free()];
    expect(await due()).toEqual([]);
    const common = { case: 'K-3', time: '2026-03-09T09:00', handlers: ['001', '002'] };
    await run('case property check', { ...common, absent: [missing] });
    await run('case property move', { ...common, property: lifted, action: 'lift', document: '解除1' });
    expect((await due()).map(({ property }) => property)).toEqual([missing, lifted]);
  });

  test('deadlines of a case, and those of all open ones that nobody has met', async () => {
    await add();
    await run('case document add', { case: 'K-1', kind: 'litigation-notice', number: '传1', date: '2026-03-02' });
    await run('case document add', { case: 'K-1', kind: 'litigation-answer', number: '答1', date: '2026-03-06' });
    const { deadlines } = (await run('case deadlines', { case: 'K-1' })) as { deadlines: Answer[] };
    expect(deadlines).toMatchObject([
      { case: 'K-1', deadline: 'litigation-evidence', document: '传1', lastDay: '2026-03-17', state: 'done' },
      { case: 'K-1', deadline: 'term', lastDay: '2026-04-01', state: 'running' },
    ]);
    const open = async (user?: string) => ((await run('case due', {}, user)) as { deadlines: Answer[] }).deadlines;
    expect((await open()).map(({ deadline }) => deadline)).toEqual(['term']);
    expect(await open('li')).toEqual([]);
    expect(await code(run('case deadlines', { case: 'K-1' }, 'li'))).toBe('NOT_FOUND');
  });
});
