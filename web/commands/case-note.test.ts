// Chains of approval through the table of commands: in turn, by different people, none of whom signed; what a refusal says.
import { beforeEach, describe, expect, test } from 'vitest';
import type { ChainRule } from '../../core/approval-chain.ts';
import type { LiuhenError } from '../../core/errors.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addPerson, addUnit, testPassword } from '../../test-fixtures/people.ts';
import { sampleRules } from '../../test-fixtures/sample-rules.ts';
import type { Reply } from '../command.ts';
import { openMouth } from '../dispatch.ts';
import { commandTable } from './table.ts';

const reply: Reply = { progress: () => undefined, file: async () => undefined, source: async () => undefined };
const [plain] = sampleRules.chains as readonly [ChainRule];
const bureau: ChainRule = {
  ...plain,
  steps: [
    { step: 'squad-head', title: '中队长', roles: ['unit-head'], unit: 'own' },
    { step: 'squad-reviewer', title: '中队法制员', roles: ['reviewer'], unit: 'own' },
    { step: 'deputy', title: '分管副局长', roles: ['agency-head'], unit: 'any-above' },
    { step: 'director', title: '局长', roles: ['agency-head'], unit: { above: 2 } },
  ],
};
interface Shown {
  readonly note: string;
  readonly state: string;
  readonly chain: { readonly chain: string } | null;
  readonly steps: readonly { readonly step: string; readonly state: string; readonly user: string | null }[];
  readonly due: { readonly step: string; readonly units: readonly string[]; readonly isYours: boolean } | null;
}
let station: FakeStation;
let run: <T>(user: string, command: string, args: object) => Promise<T>;
let operation: string;

beforeEach(async () => {
  station = new FakeStation();
  station.rules.held = { ...sampleRules, chains: [bureau] };
  await addUnit(station, '大队');
  await addUnit(station, '一中队', '大队');
  await addUnit(station, '二中队', '大队');
  const people = {
    li: ['一中队', 'custodian'],
    captain: ['一中队', 'unit-head'],
    captain2: ['二中队', 'unit-head'],
    major: ['大队', 'unit-head'],
    lawyer: ['一中队', 'reviewer'],
    deputy: ['大队', 'agency-head'],
    deputy2: ['大队', 'agency-head'],
    director: ['root', 'agency-head'],
  } as const;
  for (const [user, [unit, role]] of Object.entries(people)) await addPerson(station, user, { unit, roles: [role] });
  await addPerson(station, 'signer', { unit: '一中队', roles: ['unit-head'], numbers: ['000008'] });
  const { dispatch } = openMouth(station, commandTable);
  run = <T>(user: string, command: string, args: object) => {
    const credentials = { kind: 'password', user, password: testPassword } as const;
    const asked = { command, args, language: 'en', credentials, source: { via: 'socket', address: 'socket' } } as const;
    return dispatch(asked, reply, new AbortController().signal) as Promise<T>;
  };
  await run('li', 'case open', { number: 'D-1', matter: 'seizure' });
  const times = { from: '2026-03-01T09:00:00+08:00', to: '2026-03-01T10:00:00+08:00' };
  const added = { case: 'D-1', ...times, cameras: ['A1'] };
  operation = (await run<{ operation: string }>('li', 'case operation add', added)).operation;
});

const write = () =>
  run<Shown>('li', 'case note add', {
    case: 'D-1',
    operation,
    cause: 'battery',
    text: '更换电池',
    signers: ['000007', '000008'],
  });
const judge = (user: string, note: string, verb: 'approve' | 'return' = 'approve') =>
  run<Shown>(user, `case note ${verb}`, { case: 'D-1', note, opinion: `${user}属实` });
const refusal = (act: Promise<unknown>) =>
  act.then(
    () => 'ok',
    ({ code, message }: LiuhenError) => `${code} ${message}`,
  );
const isExplained = async () =>
  (await run<{ operations: { explained: boolean }[] }>('li', 'case coverage', { case: 'D-1' })).operations[0]
    ?.explained;
const lastLeaf = () => {
  const { salt: _salt, detail: _detail, ...leaf } = station.events.at(-1)!;
  return leaf;
};

describe('a chain of four', () => {
  test('is gone through in turn; only the last step makes the note approved', async () => {
    const { note, ...written } = await write();
    expect(written).toMatchObject({
      state: 'submitted',
      chain: { chain: 'interruption-note' },
      due: { step: 'squad-head', roles: ['unit-head'], units: ['一中队'], isYours: false },
    });
    expect(lastLeaf().public).toMatchObject({ action: 'add', cause: 'battery', chain: 'interruption-note' });

    const first = await judge('captain', note);
    expect(first.steps.map(({ step, state, user }) => [step, state, user])).toEqual([
      ['squad-head', 'approve', 'captain'],
      ['squad-reviewer', 'due', null],
      ['deputy', 'waiting', null],
      ['director', 'waiting', null],
    ]);
    const names = { chain: 'interruption-note', step: 'squad-head', left: 3 };
    expect(lastLeaf().public).toEqual({ action: 'approve', note, ...names });
    for (const word of ['中队长', 'captain', '属实']) expect(JSON.stringify(lastLeaf())).not.toContain(word);
    await judge('lawyer', note);
    expect(await judge('deputy', note)).toMatchObject({ state: 'submitted', due: { units: [expect.any(String)] } });
    expect(await isExplained()).toBe(false);
    expect(await refusal(run('li', 'case close', { case: 'D-1' }))).toContain('CASE_CANNOT_CLOSE');
    expect(await judge('director', note)).toMatchObject({ state: 'approved', due: null });
    expect(await isExplained()).toBe(true);
    await run('li', 'case close', { case: 'D-1' });
  });

  test('out of turn, by another unit or another role is refused, and told whose turn it is', async () => {
    const { note } = await write();
    const due = 'due: 中队长, by unit-head (一中队)';
    expect(await refusal(judge('lawyer', note))).toBe(`NOT_ALLOWED this step is not yours to approve; ${due}`);
    expect(await refusal(judge('major', note))).toBe(`NOT_ALLOWED this step is not for your unit to approve; ${due}`);
    expect(await refusal(judge('captain2', note))).toContain('NOT_FOUND');
    expect(await refusal(judge('signer', note))).toBe(`NOT_ALLOWED nobody approves what he signed; ${due}`);
    expect(station.events.filter(({ type }) => type === 'explain').length).toBe(1);
  });

  test('each step is another person’s', async () => {
    const deputies = { ...bureau.steps[2]!, step: 'second', title: '副局长' };
    station.rules.held = { ...sampleRules, chains: [{ ...bureau, steps: [bureau.steps[2]!, deputies] }] };
    const { note } = await write();
    expect((await judge('deputy', note)).due).toMatchObject({ step: 'second', isYours: false });
    expect(await refusal(judge('deputy', note))).toContain('NOT_ALLOWED each step is for another person; due: 副局长');
    expect(await judge('deputy2', note)).toMatchObject({ state: 'approved' });
  });

  test('returned at any step it is to be written anew', async () => {
    const { note } = await write();
    await judge('captain', note);
    expect(await refusal(judge('captain', note, 'return'))).toContain('NOT_ALLOWED');
    const returned = await judge('lawyer', note, 'return');
    expect(returned).toMatchObject({ state: 'returned', due: null });
    expect(returned.steps.map(({ state }) => state)).toEqual(['approve', 'return', 'waiting', 'waiting']);
    expect(lastLeaf().public).toEqual({
      action: 'return',
      note,
      chain: 'interruption-note',
      step: 'squad-reviewer',
    });
    expect(await refusal(judge('lawyer', note))).toBe('USAGE the note was returned');
    expect((await write()).due).toMatchObject({ step: 'squad-head' });
  });

  test('approved, it is not approved again; who may do the last step may take it back', async () => {
    station.rules.held = { ...sampleRules, chains: [{ ...bureau, steps: bureau.steps.slice(0, 2) }] };
    const { note } = await write();
    await judge('captain', note);
    await judge('lawyer', note);
    expect(await refusal(judge('lawyer', note))).toBe('USAGE the note is approved already');
    expect(await refusal(judge('captain', note, 'return'))).toContain('NOT_ALLOWED');
    expect(await judge('lawyer', note, 'return')).toMatchObject({ state: 'returned' });
    expect(await isExplained()).toBe(false);
  });

  test('a chain that is changed later changes nothing of notes that were handed in', async () => {
    const early = await write();
    await judge('captain', early.note);
    station.rules.held = { ...sampleRules, chains: [plain] };
    const late = await write();
    expect(late.steps.map(({ step }) => step)).toEqual(['head']);
    expect(await refusal(judge('director', early.note))).toContain('due: 中队法制员');
    for (const user of ['lawyer', 'deputy', 'director']) await judge(user, early.note);
    expect(await isExplained()).toBe(true);
    station.rules.held = { ...sampleRules, chains: [bureau] };
    expect(await isExplained()).toBe(true);
    expect(await judge('major', late.note)).toMatchObject({ state: 'approved' });
  });

  test('a step that no account can do is said to be so', async () => {
    const squads = bureau.steps[0]!;
    const above = { ...squads, step: 'above', unit: 'any-above', roles: ['reviewer'] } as const;
    station.rules.held = { ...sampleRules, chains: [{ ...bureau, steps: [squads, above] }] };
    const { note, due } = await write();
    expect(due).toMatchObject({ isPossible: true });
    expect(await judge('captain', note)).toMatchObject({ due: { step: 'above', isPossible: false } });
    await addPerson(station, 'section', { unit: '大队', roles: ['reviewer'] });
    const [shown] = (await run<{ notes: Shown[] }>('li', 'case show', { case: 'D-1' })).notes;
    expect(shown).toMatchObject({ due: { step: 'above', isPossible: true } });
  });

  test('`case show` says how far each note has come, and whether it is the asker’s turn', async () => {
    const { note } = await write();
    const of = async (user: string) => (await run<{ notes: Shown[] }>(user, 'case show', { case: 'D-1' })).notes;
    expect(await of('captain')).toMatchObject([{ note, due: { step: 'squad-head', isYours: true } }]);
    expect(await of('lawyer')).toMatchObject([{ note, due: { step: 'squad-head', isYours: false } }]);
  });
});

test('a chain that names a unit holds for that unit and what is below it', async () => {
  const named: ChainRule = { ...bureau, chain: 'squads', units: ['大队'], steps: bureau.steps.slice(0, 1) };
  station.rules.held = { ...sampleRules, chains: [plain, named] };
  expect(await write()).toMatchObject({ chain: { chain: 'squads' }, steps: [{ step: 'squad-head' }] });
});

test('a note from before there were chains is judged by the one that holds now, and reads as it did', async () => {
  const account = station.events.at(-1)!.actor;
  const [row] = station.catalogue.cases({ units: null, limit: 1 }).cases;
  const gaps = [{ post: 'main', from: '2026-03-01T01:00:00.000Z', to: '2026-03-01T02:00:00.000Z' }];
  const detail = { cause: 'battery', gaps, text: 'x', substitute: null, signers: ['1', '2'] };
  const explain = { type: 'explain', case: row!.id, actor: account } as const;
  const add = (note: string) => ({
    ...explain,
    public: { action: 'add', operation, note, cause: 'battery' },
    private: detail,
  });
  await station.record([
    add('old'),
    { ...explain, public: { action: 'approve', note: 'old' }, private: { user: 'head', opinion: '属实' } },
    add('waiting'),
  ]);
  const { notes } = await run<{ notes: Shown[] }>('li', 'case show', { case: 'D-1' });
  expect(notes).toMatchObject([
    { state: 'approved', chain: null, steps: [], due: null, judged: { user: 'head', opinion: '属实' } },
    { state: 'submitted', due: { step: 'squad-head' } },
  ]);
  expect(await isExplained()).toBe(true);
  expect(await judge('captain', 'waiting')).toMatchObject({ state: 'submitted', due: { step: 'squad-reviewer' } });
});
