// Case files through the table of commands: who may, what is refused, and what a leaf may say.
import { beforeEach, describe, expect, test } from 'vitest';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addPerson, addStaff, staffFor, testPassword } from '../../test-fixtures/people.ts';
import { sampleRules } from '../../test-fixtures/sample-rules.ts';
import type { Reply } from '../command.ts';
import { openMouth } from '../dispatch.ts';
import { commandTable } from './table.ts';

const reply: Reply = { progress: () => undefined, file: async () => undefined, source: async () => undefined };
type Answer = Record<string, unknown>;
let station: FakeStation;
let run: (command: string, args?: object, user?: string) => Promise<Answer>;

beforeEach(async () => {
  station = new FakeStation();
  station.rules.held = sampleRules;
  await addStaff(station);
  await addPerson(station, 'li', { unit: '二中队', roles: ['custodian'] });
  await addPerson(station, 'zhang', { roles: ['officer'], numbers: ['012345'] });
  await addPerson(station, 'chen', { roles: ['reviewer'], numbers: ['000007'] });
  await addPerson(station, 'both', { roles: ['custodian', 'reviewer', 'unit-head'] });
  const { dispatch } = openMouth(station, commandTable);
  run = (command, args = {}, user = staffFor(command.split(' '))) => {
    const credentials = { kind: 'password', user, password: testPassword } as const;
    const asked = { command, args, language: 'en', credentials, source: { via: 'socket', address: 'socket' } } as const;
    return dispatch(asked, reply, new AbortController().signal) as Promise<Answer>;
  };
});

const code = (act: Promise<unknown>) =>
  act.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
const lastLeaf = () => {
  const { salt: _salt, detail: _detail, ...leaf } = station.events.at(-1) as CustodyEvent;
  return JSON.stringify(leaf);
};
const times = { from: '2026-03-01T09:00:00+08:00', to: '2026-03-01T10:00:00+08:00' };
const open = (number: string, more: object = {}, user?: string) => run('case open', { number, ...more }, user);
const operate = async (number: string, more: object = {}) =>
  (await run('case operation add', { case: number, ...times, ...more }))['operation'] as string;

describe('a case', () => {
  test('is opened with what is known of it, and none of that stands in the leaf', async () => {
    const known = {
      matter: 'seizure',
      object: '某商行',
      actingName: '某镇人民政府',
      body: '综合行政执法队',
      power: { kind: 'granted', basis: '省政府决定', from: '2025-01-01' },
      stages: { initiation: '2026-03-01' },
      people: ['012345'],
    };
    expect(await open('A-1', known)).toEqual({
      number: 'A-1',
      state: 'open',
      unit: 'root',
      ...known,
      power: { ...known.power, to: null },
      operations: [],
      clips: [],
    });
    for (const word of ['A-1', '某商行', '某镇', '综合', '012345']) expect(lastLeaf()).not.toContain(word);
    expect(station.events.at(-1)?.public).toEqual({ action: 'open', unit: 'root', matter: 'seizure' });
  });

  test('opened with its number alone says null of everything else', async () => {
    expect(await open('A-2')).toMatchObject({ matter: null, object: null, power: null, stages: {}, people: [] });
  });

  test.each([
    [{ matter: 'no-such' }, 'USAGE'],
    [{ stages: { initiation: '2026-02-30' } }, 'USAGE'],
    [{ power: { kind: 'stolen', basis: 'x' } }, 'USAGE'],
    [{ unit: '没有的单位' }, 'NOT_FOUND'],
    [{ object: ' ' }, 'USAGE'],
  ])('is not opened with %j', async (more, expected) => {
    expect(await code(open('A-3', more))).toBe(expected);
    expect(station.events.some(({ type }) => type === 'case')).toBe(false);
  });

  test('is of the unit that was named, where that is within reach', async () => {
    expect(await open('A-4', { unit: '二中队' })).toMatchObject({ unit: '二中队' });
    expect(await code(open('A-5', { unit: 'root' }, 'li'))).toBe('NOT_ALLOWED');
    expect(await open('A-6', {}, 'li')).toMatchObject({ unit: '二中队' });
  });

  test('is changed with a reason; what nobody spoke of stays', async () => {
    await open('A-7', { object: '某商行', matter: 'seizure' });
    const edited = await run('case edit', { case: 'A-7', body: '一中队', object: null, reason: '更正' });
    expect(edited).toMatchObject({ object: null, body: '一中队', matter: 'seizure' });
    expect(station.events.at(-1)?.detail).toMatchObject({ reason: '更正', user: 'custodian' });
    expect(await code(run('case edit', { case: 'A-7', body: 'x' }))).toBe('USAGE');
  });

  test('of another unit is not there', async () => {
    await open('A-8');
    for (const command of ['case show', 'case coverage', 'case close'])
      expect(await code(run(command, { case: 'A-8' }, 'li')), command).toBe('NOT_FOUND');
    expect((await run('case ls', {}, 'li'))['cases']).toEqual([]);
  });

  test('all of one 当事人, newest first, page by page', async () => {
    for (const number of ['B-1', 'B-2', 'B-3']) await open(number, { object: '甲' });
    await open('B-4', { object: '乙' });
    const numbers = (page: Answer) => (page['cases'] as { number: string }[]).map(({ number }) => number);
    const first = await run('case ls', { object: '甲', limit: 2 });
    expect(numbers(first)).toEqual(['B-3', 'B-2']);
    const second = await run('case ls', { object: '甲', limit: 2, cursor: first['next'] as string });
    expect([numbers(second), second['next']]).toEqual([['B-1'], null]);
  });
});

describe('an operation', () => {
  beforeEach(() => open('C-1', { matter: 'seizure' }));

  test('takes the matter of its case; cameras stand at the main post, or where they are said to', async () => {
    const operation = await operate('C-1', {
      cameras: ['A1'],
      posts: [{ post: 'outer', camera: 'B2', from: '2026-03-01T09:10' }],
      officers: ['012345'],
      place: '某路1号',
      items: 2,
    });
    expect(await run('case show', { case: 'C-1' })).toMatchObject({
      operations: [
        {
          operation,
          matter: 'seizure',
          from: '2026-03-01T01:00:00.000Z',
          to: '2026-03-01T02:00:00.000Z',
          place: '某路1号',
          officers: ['012345'],
          items: 2,
          posts: [
            { post: 'main', camera: 'A1', from: null, to: null },
            { post: 'outer', camera: 'B2', from: '2026-03-01T01:10:00.000Z', to: null },
          ],
        },
      ],
    });
    for (const word of ['A1', 'B2', '某路', '012345', '2026-03-01T01:10']) expect(lastLeaf()).not.toContain(word);
  });

  test.each([
    [{ from: times.to, to: times.from }, 'to'],
    [{ posts: [{ post: 'roof', camera: 'A1' }] }, 'posts'],
    [{ matter: 'no-such' }, 'matter'],
    [{ sessions: [times, times] }, 'sessions'],
    [{ from: 'noon' }, 'from'],
    [{ items: -1 }, 'items'],
  ])('with %j is refused, and the field is named', async (more, field) => {
    const refused = run('case operation add', { case: 'C-1', ...times, ...more });
    await expect(refused).rejects.toMatchObject({ code: 'USAGE', context: { field } });
  });

  test('without a camera was not recorded; voided it is out of the account', async () => {
    const operation = await operate('C-1');
    expect(await run('case coverage', { case: 'C-1' })).toMatchObject({
      operations: [{ operation, verdict: 'gap', gaps: [{ post: 'main', kind: 'nothing', ms: 3_600_000 }] }],
    });
    await run('case operation void', { case: 'C-1', operation, reason: '重复登记' });
    expect(await run('case coverage', { case: 'C-1' })).toEqual({ operations: [] });
    expect(await code(run('case operation void', { case: 'C-1', operation, reason: 'x' }))).toBe('NOT_FOUND');
  });

  test('is corrected with a reason, and of another case cannot be reached', async () => {
    const operation = await operate('C-1', { cameras: ['A1'], place: '某路' });
    await open('C-2', { matter: 'seizure' });
    expect(await code(run('case operation edit', { case: 'C-2', operation, items: 1, reason: 'x' }))).toBe('NOT_FOUND');
    await run('case operation edit', { case: 'C-1', operation, items: 3, reason: '补录' });
    expect(await run('case show', { case: 'C-1' })).toMatchObject({ operations: [{ items: 3, place: '某路' }] });
  });

  test('has steps: done, item by item, or not applicable with the reason', async () => {
    const operation = await operate('C-1', { items: 2 });
    const step = (step: string, more: object = {}) => run('case step', { case: 'C-1', operation, step, ...more });
    const states = (coverage: Answer) =>
      (coverage['checklist'] as { step: string; state: string; done: number }[]).map((entry) => [
        entry.step,
        entry.state,
        entry.done,
      ]);
    expect(states(await step('identity', { document: '笔录' }))).toEqual([
      ['identity', 'done', 1],
      ['items', 'missing', 0],
    ]);
    await step('items', { item: 1 });
    expect(states(await step('items', { item: 1 }))).toContainEqual(['items', 'missing', 1]);
    expect(states(await step('items', { item: 2 }))).toContainEqual(['items', 'done', 2]);
    expect(states(await step('items', { notApplicable: '无物品' }))).toContainEqual(['items', 'not-applicable', 2]);
    expect(await code(step('dance'))).toBe('USAGE');
    expect(await code(step('items', { item: 3 }))).toBe('USAGE');
    expect(await code(step('identity', { clip: 'ST01-20260301-000099' }))).toBe('NOT_FOUND');
  });
});

describe('holes', () => {
  const note = { cause: 'battery', text: '更换电池', signers: ['012345', '000008'] };
  let operation: string;
  beforeEach(async () => {
    await open('D-1', { matter: 'seizure' });
    operation = await operate('D-1', { cameras: ['A1'], posts: [{ post: 'outer', camera: 'B2' }] });
  });

  test('keep a case open until they are explained and that is approved', async () => {
    expect(await code(run('case close', { case: 'D-1' }))).toBe('CASE_CANNOT_CLOSE');
    const added = await run('case note add', { case: 'D-1', operation, ...note });
    expect(added).toMatchObject({ state: 'submitted', cause: 'battery', gaps: [{ post: 'main' }] });
    expect(await code(run('case close', { case: 'D-1' }))).toBe('CASE_CANNOT_CLOSE');
    const judged = { case: 'D-1', note: added['note'], opinion: '属实' };
    expect(await run('case note return', judged)).toMatchObject({ state: 'returned' });
    expect(await code(run('case close', { case: 'D-1' }))).toBe('CASE_CANNOT_CLOSE');
    const anew = await run('case note add', { case: 'D-1', operation, ...note });
    await run('case note approve', { ...judged, note: anew['note'] });
    expect(await run('case coverage', { case: 'D-1' })).toMatchObject({
      operations: [{ verdict: 'gap', explained: true }],
    });
    expect(await run('case close', { case: 'D-1' })).toMatchObject({ state: 'closed' });
    for (const word of ['更换电池', '012345', '属实'])
      for (const { salt: _salt, detail: _detail, ...leaf } of station.events)
        if (leaf.type === 'explain') expect(JSON.stringify(leaf)).not.toContain(word);
  });

  test('that came later are not explained by an earlier note', async () => {
    const added = await run('case note add', { case: 'D-1', operation, ...note });
    await run('case note approve', { case: 'D-1', note: added['note'], opinion: '属实' });
    await run('case operation edit', {
      case: 'D-1',
      operation,
      ...times,
      to: '2026-03-01T10:00:02+08:00',
      reason: '更正',
    });
    expect(await code(run('case close', { case: 'D-1' }))).toBe('CASE_CANNOT_CLOSE');
  });

  test('are explained by two people, and not approved by one of them', async () => {
    const twice = { ...note, signers: ['012345', '012345'] };
    expect(await code(run('case note add', { case: 'D-1', operation, ...twice }))).toBe('USAGE');
    await addPerson(station, 'head2', { roles: ['unit-head'], numbers: ['000008'] });
    const added = await run('case note add', { case: 'D-1', operation, ...note });
    const judged = { case: 'D-1', note: added['note'], opinion: '属实' };
    expect(await code(run('case note approve', judged, 'head2'))).toBe('NOT_ALLOWED');
    expect(await code(run('case note approve', judged, 'custodian'))).toBe('NOT_ALLOWED');
  });

  test('another post’s camera stands in by a named statement alone', async () => {
    const says = { case: 'D-1', operation, post: 'main', ...times, officer: '012345', reason: '可见主执行点' };
    expect(await run('case stand-in', { ...says, camera: 'B2' })).toMatchObject({ verdict: 'gap' });
    expect(await code(run('case stand-in', { ...says, camera: 'C3' }))).toBe('USAGE');
    expect(await code(run('case stand-in', { ...says, camera: 'A1' }))).toBe('USAGE');
  });
});

describe('closing', () => {
  test('a case of a matter to be recorded in full needs an operation', async () => {
    await open('E-1', { matter: 'seizure' });
    expect(await code(run('case close', { case: 'E-1' }))).toBe('CASE_CANNOT_CLOSE');
  });

  test('a case of key moments does not; closed, nothing more is entered until it is opened again', async () => {
    await open('E-2', { matter: 'evidence-hold' });
    await run('case close', { case: 'E-2' });
    expect(await code(run('case operation add', { case: 'E-2', ...times }))).toBe('USAGE');
    expect(await code(run('case edit', { case: 'E-2', body: 'x', reason: 'x' }))).toBe('USAGE');
    expect(await run('case reopen', { case: 'E-2', reason: '补充' })).toMatchObject({ state: 'open' });
    await run('case operation add', { case: 'E-2', ...times });
  });
});

describe('the legal review', () => {
  const decision = { kind: 'decision', number: '〔2026〕5号', date: '2026-03-02' };
  const review = (outcome: string, date: string, user = 'reviewer', number = 'F-1') =>
    run('case review', { case: number, outcome, opinion: '意见', date }, user);
  beforeEach(() => open('F-1', { matter: 'demolition', people: ['000007'] }));

  test('comes before the decision', async () => {
    const add = (date = decision.date) => code(run('case document add', { case: 'F-1', ...decision, date }));
    expect(await add()).toBe('APPROVAL_MISSING');
    await review('return', '2026-03-01');
    expect(await add()).toBe('APPROVAL_MISSING');
    await review('pass', '2026-03-02');
    expect(await add('2026-03-01')).toBe('APPROVAL_MISSING');
    expect(await add()).toBe('ok');
    expect(lastLeaf()).not.toContain('5号');
  });

  test('does not hold up other documents, nor decisions of matters that ask for none', async () => {
    await run('case document add', { case: 'F-1', ...decision, kind: 'demand' });
    await open('F-2', { matter: 'seizure' });
    await run('case document add', { case: 'F-2', ...decision });
  });

  test('is nobody’s who is of the case: by its people, its operations or its entries', async () => {
    expect(await code(review('pass', '2026-03-01', 'chen'))).toBe('NOT_ALLOWED');
    await open('F-3', { matter: 'demolition' }, 'both');
    expect(await code(review('pass', '2026-03-01', 'both', 'F-3'))).toBe('NOT_ALLOWED');
    expect(await code(review('pass', '2026-03-01', 'chen', 'F-3'))).toBe('ok');
    await operate('F-3', { officers: ['000007'] });
    expect(await code(review('pass', '2026-03-01', 'chen', 'F-3'))).toBe('NOT_ALLOWED');
  });

  test('is not dated tomorrow', async () => {
    const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    expect(await code(review('pass', tomorrow))).toBe('USAGE');
  });

  test('a document of the same kind and number is corrected, not doubled', async () => {
    await run('case document add', { case: 'F-1', ...decision, kind: 'demand' });
    const served = { servedAt: '2026-03-03T10:00', serviceMode: 'left' };
    const file = await run('case document add', { case: 'F-1', ...decision, kind: 'demand', ...served });
    expect(file['documents']).toMatchObject([
      { kind: 'demand', servedAt: '2026-03-03T02:00:00.000Z', serviceMode: 'left' },
    ]);
  });
});
