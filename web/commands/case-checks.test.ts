// What checks say through the table of commands, and that nobody learns from them of a case or clip that is not his.
import { beforeEach, describe, expect, test } from 'vitest';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addPerson, addStaff, staffFor, testPassword } from '../../test-fixtures/people.ts';
import { sampleRules } from '../../test-fixtures/sample-rules.ts';
import type { Reply } from '../command.ts';
import { openMouth } from '../dispatch.ts';
import { commandTable } from './table.ts';

const reply: Reply = { progress: () => undefined, file: async () => undefined, source: async () => undefined };
type Answer = Record<string, unknown>;
type Finding = { code: string; state: string; source: string | null } & Answer;
let station: FakeStation;
let run: (command: string, args?: object, user?: string) => Promise<Answer>;

beforeEach(async () => {
  station = new FakeStation();
  station.rules.held = sampleRules;
  await addStaff(station);
  await addPerson(station, 'li', { unit: '二中队', roles: ['custodian'] });
  await addPerson(station, 'zhang', { roles: ['officer'], numbers: ['001'] });
  await addPerson(station, 'fu', { roles: ['auxiliary'], numbers: ['009'] });
  const { dispatch } = openMouth(station, commandTable);
  run = (command, args = {}, user = staffFor(command.split(' '))) => {
    const credentials = { kind: 'password', user, password: testPassword } as const;
    const asked = { command, args, language: 'zh', credentials, source: { via: 'socket', address: 'socket' } } as const;
    return dispatch(asked, reply, new AbortController().signal) as Promise<Answer>;
  };
});

const times = { from: '2026-03-02T09:00', to: '2026-03-02T10:00' };
const open = (number: string, more: object = {}, user?: string) =>
  run('case open', { number, matter: 'seizure', ...more }, user);
const operate = async (number: string, more: object = {}, user?: string) =>
  (await run('case operation add', { case: number, ...times, ...more }, user))['operation'] as string;
const findingsOf = async (number: string, user?: string): Promise<Finding[]> => {
  const { operations } = (await run('case coverage', { case: number }, user)) as {
    operations: { findings: Finding[] }[];
  };
  return operations.flatMap(({ findings }) => findings);
};
const only = (findings: readonly Finding[], code: string) => findings.filter((finding) => finding.code === code);

test('findings stand in the answer with the source as it may be cited', async () => {
  await open('A-1');
  await operate('A-1', { cameras: ['A1'], officers: ['001'] });
  const findings = await findingsOf('A-1');
  expect(only(findings, 'TOO_FEW_OFFICERS')).toEqual([
    {
      code: 'TOO_FEW_OFFICERS',
      state: 'found',
      source: '本站默认',
      rule: 'sample/default',
      officers: 1,
      least: 2,
    },
  ]);
  expect(only(findings, 'SINGLE_RECORDER')).toMatchObject([{ source: null, rule: null, camera: 'A1' }]);
  expect(only(findings, 'POWER_UNKNOWN')).toMatchObject([{ state: 'unknown', why: 'not-entered' }]);
});

test('an auxiliary is known by the role of the account; registered without dates is unknown', async () => {
  await open('A-2');
  await operate('A-2', { officers: ['001', '009'] });
  const findings = await findingsOf('A-2');
  expect(only(findings, 'TOO_FEW_OFFICERS')).toMatchObject([{ officers: 1 }]);
  expect(only(findings, 'CERTIFICATE_UNKNOWN')).toMatchObject([{ officer: '001', why: 'no-dates' }]);
  await open('A-3');
  await operate('A-3', { officers: ['009'] });
  expect(only(await findingsOf('A-3'), 'AUXILIARY_ALONE')).toHaveLength(1);
});

describe('the same officer in two cases at one time', () => {
  let other: string;
  beforeEach(async () => {
    await open('B-1', {}, 'li');
    await operate('B-1', { officers: ['001'], cameras: ['A1'] }, 'li');
    await open('B-2');
    other = await operate('B-2', { officers: ['001', '002'], cameras: ['A1'], from: '2026-03-02T09:30' });
  });

  test('is named with the other case to who may know of it', async () => {
    expect(only(await findingsOf('B-1', 'custodian'), 'OFFICER_ELSEWHERE')).toMatchObject([
      { officer: '001', case: 'B-2', operation: other, from: '2026-03-02T01:30:00.000Z' },
    ]);
    expect(only(await findingsOf('B-2'), 'CAMERA_ELSEWHERE')).toMatchObject([{ camera: 'A1', case: 'B-1' }]);
  });

  test('and without it to who may not', async () => {
    const findings = await findingsOf('B-1', 'li');
    expect(only(findings, 'OFFICER_ELSEWHERE')).toMatchObject([{ officer: '001', case: null, operation: null }]);
    expect(only(findings, 'CAMERA_ELSEWHERE')).toMatchObject([{ case: null, operation: null }]);
    const told = JSON.stringify(findings);
    const { id } = station.catalogue.caseByNumber('B-2')!;
    for (const secret of ['B-2', other, id]) expect(told).not.toContain(secret);
  });

  test('is over when the other was voided, moved, or has other people', async () => {
    const elsewhere = async () => (await findingsOf('B-1', 'li')).filter(({ code }) => code.endsWith('_ELSEWHERE'));
    const edit = (more: object) =>
      run('case operation edit', { case: 'B-2', operation: other, reason: '更正', ...more });
    await edit({ officers: ['002'] });
    expect((await elsewhere()).map(({ code }) => code)).toEqual(['CAMERA_ELSEWHERE']);
    await edit({ cameras: ['B2'] });
    expect(await elsewhere()).toEqual([]);
    await edit({ officers: ['001'] });
    expect(await elsewhere()).toHaveLength(1);
    await edit({ from: '2026-03-02T10:00', to: '2026-03-02T11:00' });
    expect(await elsewhere()).toEqual([]);
    await edit({ ...times });
    expect(await elsewhere()).toHaveLength(1);
    await run('case operation void', { case: 'B-2', operation: other, reason: '重复登记' });
    expect(await elsewhere()).toEqual([]);
  });
});

test('of the case as a whole: decided before its review', async () => {
  await open('C-1');
  await run('case document add', { case: 'C-1', kind: 'decision', number: '5号', date: '2026-03-02' });
  expect(await run('case show', { case: 'C-1' })).toMatchObject({ findings: [] });
  await run('case edit', { case: 'C-1', matter: 'demolition', reason: '更正事项' });
  expect(await run('case show', { case: 'C-1' })).toMatchObject({
    findings: [{ code: 'DECIDED_BEFORE_REVIEW', state: 'found', source: '本站默认', number: '5号' }],
  });
});
