// Reports through the table of commands: who hears of whose units, which days are asked for, and what an answer says.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Report } from '../../core/report.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addPerson, addStaff, addUnit, testPassword } from '../../test-fixtures/people.ts';
import type { Reply } from '../command.ts';
import { openMouth } from '../dispatch.ts';
import { defineReport, type ReportQuestion } from '../reports/report-definition.ts';
import { ReportDesk } from '../reports/report-desk.ts';
import { reportTable } from '../reports/report-table.ts';
import { commandTable } from './table.ts';

const reply: Reply = { progress: () => undefined, file: async () => undefined, source: async () => undefined };
let station: FakeStation;
let run: (command: string, args?: object, user?: string) => Promise<unknown>;
const code = (act: Promise<unknown>) =>
  act.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );

beforeEach(async () => {
  station = new FakeStation(0);
  await addStaff(station);
  await addUnit(station, '一中队', '大队');
  await addUnit(station, '二中队', '大队');
  const roles = { wang: 'custodian', tou: 'unit-head', shen: 'reviewer', guan: 'auditor', cha: 'inspector' } as const;
  for (const [user, role] of Object.entries(roles)) await addPerson(station, user, { unit: '一中队', roles: [role] });
  await addPerson(station, 'zhang', { unit: '一中队', roles: ['officer'] });
  const { dispatch } = openMouth(station, commandTable);
  run = (command, args = {}, user = 'custodian') => {
    const credentials = { kind: 'password', user, password: testPassword } as const;
    const asked = { command, args, language: 'zh', credentials, source: { via: 'socket', address: 'socket' } } as const;
    return dispatch(asked, reply, new AbortController().signal);
  };
  for (const [number, unit] of [
    ['A-1', '一中队'],
    ['A-2', '二中队'],
  ]) {
    await run('case open', { number, unit, matter: 'seizure' });
    await run('case operation add', { case: number, from: '2026-03-01T09:00', to: '2026-03-01T10:00' });
  }
});

const cases = async (args: object = {}, user?: string) => {
  const { rows } = (await run('report', { report: 'deadlines', ...args }, user)) as Report;
  return [...new Set(rows.map((row) => row['case']))].sort();
};

describe('whose units', () => {
  test('those in reach, or of them the one that is named with all below', async () => {
    expect(await cases()).toEqual(['A-1', 'A-2']);
    expect(await cases({ unit: '大队' })).toEqual(['A-1', 'A-2']);
    expect(await cases({ unit: '二中队' })).toEqual(['A-2']);
    for (const user of ['wang', 'tou', 'shen']) expect(await cases({}, user), user).toEqual(['A-1']);
    expect(await cases({ unit: '一中队' }, 'wang')).toEqual(['A-1']);
  });

  test('one out of reach is refused, never answered with nothing', async () => {
    expect(await code(cases({ unit: '二中队' }, 'wang'))).toBe('NOT_ALLOWED');
    expect(await code(cases({ unit: '大队' }, 'wang'))).toBe('NOT_ALLOWED');
    expect(await code(cases({ unit: '三中队' }))).toBe('NOT_FOUND');
  });

  test('an officer, an auditor and an inspector are told no reports', async () => {
    for (const user of ['zhang', 'guan', 'cha'])
      expect(await code(run('report ls', {}, user)), user).toBe('NOT_ALLOWED');
  });
});

describe('which days', () => {
  const asked: ReportQuestion[] = [];
  const definition = defineReport({
    report: 'sample',
    title: ['样', 'sample'],
    period: 'days',
    columns: {
      when: { title: ['时间', 'when'], form: 'instant' },
      kind: { title: ['类别', 'kind'], form: 'code', words: { gap: ['中断', 'hole'] } },
    },
    rates: { covered: ['完整', 'covered'] },
    make: (question) => {
      asked.push(question);
      return { rates: [{ rate: 'covered', unit: null, count: 2, of: 3, source: '案件平台' }], rows: [] };
    },
  });
  /** 2026-03-02T00:30 in Shanghai, when it is still the day before in UTC. */
  const nowMs = Date.parse('2026-03-01T16:30:00Z');
  const make = (days: object, report = 'sample', language: 'zh' | 'en' = 'zh') =>
    new ReportDesk(station, [definition, ...reportTable]).make(
      { report, unit: null, units: null, ...days },
      { language, signal: new AbortController().signal, unitName: (id) => id },
      nowMs,
    );

  test('yesterday by the station’s own clock, a day, a stretch with its last day, a year', async () => {
    for (const [days, from, to] of [
      [{}, '2026-03-01', '2026-03-01'],
      [{ day: '2026-02-28' }, '2026-02-28', '2026-02-28'],
      [{ from: '2025-12-31', to: '2026-01-01' }, '2025-12-31', '2026-01-01'],
      [{ year: 2024 }, '2024-01-01', '2024-12-31'],
    ] as const) {
      const report = await make(days);
      expect([report.from, report.to]).toEqual([from, to]);
      const { fromMs, toMs } = asked.at(-1)!;
      expect(fromMs).toBe(Date.parse(`${from}T00:00:00+08:00`));
      expect(toMs).toBe(Date.parse(`${to}T00:00:00+08:00`) + 86_400_000);
    }
  });

  test('days that are no period are refused, and any for a report of this moment', async () => {
    for (const days of [
      { from: '2026-03-02', to: '2026-03-01' },
      { from: '2026-03-02' },
      { to: '2026-03-02' },
      { day: '2026-03-01', year: 2026 },
      { day: '2026-03-01', from: '2026-03-01', to: '2026-03-01' },
    ])
      expect(await code(make(days)), JSON.stringify(days)).toBe('USAGE');
    expect(await code(make({ day: '2026-03-01' }, 'deadlines'))).toBe('USAGE');
    expect(await code(make({}, 'deadlines'))).toBe('ok');
    expect(await code(make({}, 'none'))).toBe('USAGE');
    expect(await code(run('report', { report: 'deadlines', day: '2026-02-30' }))).toBe('USAGE');
  });

  test('an answer says its columns and rates in the asker’s language, and a percentage with its source', async () => {
    expect(await make({}, 'sample', 'en')).toEqual({
      report: 'sample',
      title: 'sample',
      from: '2026-03-01',
      to: '2026-03-01',
      unit: null,
      madeAt: '2026-03-01T16:30:00.000Z',
      columns: [
        { column: 'when', title: 'when', form: 'instant' },
        { column: 'kind', title: 'kind', form: 'code', words: { gap: 'hole' } },
      ],
      rates: [{ rate: 'covered', title: 'covered', unit: null, count: 2, of: 3, percent: 66.6, source: '案件平台' }],
      rows: [],
    });
  });
});

test('report ls names every report', async () => {
  const { reports } = (await run('report ls')) as { reports: { report: string }[] };
  expect(reports.map(({ report }) => report)).toEqual(reportTable.map(({ report }) => report));
  expect(new Set(reports.map(({ report }) => report)).size).toBe(reports.length);
});
