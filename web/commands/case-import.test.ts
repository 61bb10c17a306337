// The case platform's export through the table of commands: what each row comes to, and what a bad one costs.
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addPerson, addStaff, testPassword } from '../../test-fixtures/people.ts';
import { sampleRules } from '../../test-fixtures/sample-rules.ts';
import { testSeed } from '../../test-fixtures/seed.ts';
import type { Reply } from '../command.ts';
import { openMouth } from '../dispatch.ts';
import { commandTable } from './table.ts';

const reply: Reply = { progress: () => undefined, file: async () => undefined, source: async () => undefined };
interface Report {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
}
let station: FakeStation;
let run: <T>(command: string, args: object, user?: string) => Promise<T>;

beforeEach(async () => {
  station = new FakeStation();
  station.rules.held = sampleRules;
  await addStaff(station);
  await addPerson(station, 'li', { unit: '二中队', roles: ['custodian'] });
  const { dispatch } = openMouth(station, commandTable);
  run = <T>(command: string, args: object, user = 'custodian') => {
    const credentials = { kind: 'password', user, password: testPassword } as const;
    const asked = { command, args, language: 'en', credentials, source: { via: 'socket', address: 'socket' } } as const;
    return dispatch(asked, reply, new AbortController().signal) as Promise<T>;
  };
});

const take = (cases: readonly unknown[], user?: string) =>
  run<Report>('case import', { rows: cases.map((row, index) => ({ line: index + 2, case: row })) }, user);
const show = (number: string) => run<Record<string, unknown>>('case show', { case: number });

const full = {
  number: '〔2026〕17号',
  matter: 'demolition',
  object: '某商行',
  people: ['012345'],
  documents: [{ kind: 'decision', number: '决5', date: '2026-03-02', servedAt: '2026-03-03 09:00' }],
  operations: [{ ref: 'OP-1', from: '2026-03-05 09:00', to: '2026-03-05 11:00', officers: ['012345', '012346'] }],
};

test('takes in a case with its documents and operations; a decision before the review is kept', async () => {
  expect(await take([full])).toEqual({ added: 1, updated: 0, unchanged: 0, rejected: [] });
  expect(await show(full.number)).toMatchObject({
    matter: 'demolition',
    object: '某商行',
    documents: [{ kind: 'decision', number: '决5', servedAt: '2026-03-03T01:00:00.000Z', imported: true }],
    operations: [
      { ref: 'OP-1', matter: 'demolition', from: '2026-03-05T01:00:00.000Z', officers: ['012345', '012346'] },
    ],
  });
});

test('twice is once: nothing is written that is there already', async () => {
  await take([full]);
  const size = station.events.length;
  expect(await take([full])).toEqual({ added: 0, updated: 0, unchanged: 1, rejected: [] });
  expect(station.events.length).toBe(size);
});

test('a change is one leaf for what changed; cameras that were entered here stay', async () => {
  await take([full]);
  const { operations } = await show(full.number);
  const [{ operation }] = operations as [{ operation: string }];
  await run('case operation edit', { case: full.number, operation, cameras: ['A1'], reason: '机位' });
  const size = station.events.length;
  const later = { ...full, operations: [{ ...full.operations[0], to: '2026-03-05 12:00' }] };
  expect(await take([later])).toMatchObject({ updated: 1 });
  expect(station.events.slice(size).map(({ type }) => type)).toEqual(['operation']);
  expect(await show(full.number)).toMatchObject({
    operations: [{ operation, to: '2026-03-05T04:00:00.000Z', posts: [{ post: 'main', camera: 'A1' }] }],
  });
});

test('what a row does not say stays as it is', async () => {
  await take([full]);
  await take([{ number: full.number, body: '一中队' }]);
  expect(await show(full.number)).toMatchObject({ object: '某商行', body: '一中队', matter: 'demolition' });
});

test.each([
  [{ object: 'x' }, 'number'],
  ['text', ''],
  [{ number: 'X', matter: 'no-such' }, 'matter'],
  [{ number: 'X', unit: '没有的' }, ''],
  [{ number: 'X', stages: { decision: '2026-02-30' } }, 'decision'],
  [{ number: 'X', colour: 'red' }, ''],
  [{ number: 'X', matter: 'seizure', operations: [{ from: 'noon', to: '2026-03-05' }] }, 'operations'],
  [{ number: 'X', documents: [{ kind: 'decision', number: '1', date: '2026-13-01' }] }, 'documents'],
])('a bad row is named with its line, and the others are taken in: %j', async (row, field) => {
  const { added, rejected } = await take([full, row, { number: 'Y' }]);
  expect(added).toBe(2);
  expect(rejected).toMatchObject([{ line: 3 }]);
  expect(rejected[0]!.reason).toContain(field);
});

test('the same case twice in one file is refused the second time', async () => {
  expect(await take([full, { ...full, object: 'other' }])).toMatchObject({ added: 1, rejected: [{ line: 3 }] });
  expect(await show(full.number)).toMatchObject({ object: '某商行' });
});

test('a case of another unit is not touched, and no more is said than that', async () => {
  await take([full]);
  expect(await take([{ number: full.number, object: 'x' }], 'li')).toMatchObject({
    updated: 0,
    rejected: [{ line: 2 }],
  });
  expect(await show(full.number)).toMatchObject({ object: '某商行' });
});

test('a closed case stays as it is', async () => {
  await take([{ number: 'K', matter: 'evidence-hold' }]);
  await run('case close', { case: 'K' });
  expect(await take([{ number: 'K', matter: 'evidence-hold' }])).toMatchObject({ unchanged: 1, rejected: [] });
  expect(await take([{ number: 'K', object: 'x' }])).toMatchObject({ rejected: [{ line: 2 }] });
});

test('however a file is cut and repeated, the cases come out the same', async () => {
  const text = fc.constantFrom('甲', '乙', '丙');
  const row = fc.record(
    {
      number: fc.constantFrom('1', '2', '3', '4'),
      object: text,
      body: text,
      matter: fc.constantFrom('seizure', 'demolition'),
    },
    { requiredKeys: ['number'] },
  );
  let run_ = 0;
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(row, { selector: ({ number }) => number }), fc.nat(4), async (rows, at) => {
      run_ += 1;
      const named = (prefix: string) => rows.map((one) => ({ ...one, number: `${prefix}-${run_}-${one.number}` }));
      await take(named('whole'));
      const cut = named('cut');
      await take(cut.slice(0, at));
      await take(cut);
      const again = await take(cut);
      expect(again).toEqual({ added: 0, updated: 0, unchanged: rows.length, rejected: [] });
      for (const [index, { number }] of cut.entries()) {
        const { number: _a, ...whole } = await show(named('whole')[index]!.number);
        const { number: _b, ...cutUp } = await show(number);
        expect(cutUp).toEqual(whole);
      }
    }),
    { seed: testSeed(), numRuns: 20 },
  );
});
