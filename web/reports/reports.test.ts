// What the reports over verdicts count: each case as an example that is reckoned by hand.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noteAdded, noteJudged, operationChanged } from '../../core/case-event.ts';
import type { Report } from '../../core/report.ts';
import { ReportRig } from '../../test-fixtures/report-rig.ts';

let rig: ReportRig;
beforeEach(() => {
  rig = new ReportRig();
});
afterEach(() => rig.close());

/** Of the second of January in Shanghai, as all here is. */
const at = (time: string, day = '02') => new Date(`2026-01-${day}T${time}:00+08:00`).toISOString();
const nextMorning = at('08:00', '03');
const rateOf = ({ rates }: Report, rate: string, unit: string | null = null) => {
  const found = rates.find((each) => each.rate === rate && each.unit === unit);
  return found && [found.count, found.of, found.percent];
};
const explain = (operation: string, from: string, to: string, cause: 'battery' | 'human' = 'battery') => {
  const gaps = [{ post: 'main', from, to }];
  const facts = { cause, gaps, text: '', substitute: null, signers: ['1', '2'] } as const;
  rig.add(noteAdded('x', operation, `note-${operation}`, facts));
};

/** One operation of each kind, an hour each from nine, and cases around them. */
function aDay(): void {
  rig.open('case-1', { unit: '1', imported: true });
  rig.open('case-2', { unit: '2' });
  rig.operate('case-1', 'covered', at('09:00'), at('10:00'), 'A');
  rig.film('A', at('08:59'), at('10:01'));
  rig.operate('case-1', 'hole', at('09:00'), at('10:00'), 'B');
  rig.film('B', at('08:59'), at('09:20'));
  rig.film('B', at('09:25'), at('10:01'));
  rig.operate('case-2', 'nothing', at('09:00'), at('10:00'), 'C');
  rig.operate('case-2', 'no-camera', at('09:00'), at('10:00'));
  rig.operate('case-2', 'unknown', at('09:00'), at('10:00'), 'D');
  rig.film('D', at('09:00'), at('10:00'), false);
  rig.operate('case-2', 'explained', at('09:00'), at('10:00'), 'E');
  rig.film('E', at('08:59'), at('09:30'));
  explain('explained', at('09:30'), at('10:00'));
  const judged = { action: 'approve', chain: 'c', step: 's', left: 0, title: '', opinion: '' } as const;
  rig.add(noteJudged('x', 'note-explained', judged));
}

describe('missing', () => {
  const missing = (more: object = {}, now = nextMorning) => rig.make({ report: 'missing', ...more }, now);
  const found = async (more: object = {}, now?: string) =>
    Object.fromEntries(
      (await missing(more, now)).rows.map(({ operation, case: of, finding }) => [operation ?? of, finding]),
    );

  test('says of each operation of yesterday that is not complete what it lacks', async () => {
    aDay();
    const report = await missing();
    expect(report.from).toBe('2026-01-02');
    expect(Object.fromEntries(report.rows.map(({ operation, finding }) => [operation, finding]))).toEqual({
      hole: 'gap',
      nothing: 'nothing',
      'no-camera': 'no-camera',
      unknown: 'unknown',
      explained: 'explained',
    });
    expect(report.rows.find(({ operation }) => operation === 'hole')).toEqual({
      unit: '单位1',
      case: 'case-1',
      matter: '查封、扣押',
      finding: 'gap',
      from: at('09:00'),
      to: at('10:00'),
      holes: 1,
      missingMs: 5 * 60_000,
      depositDue: at('10:00', '03'),
      pending: true,
      day: null,
      imported: true,
      operation: 'hole',
      officer: null,
      camera: null,
    });
    expect((await missing({ day: '2026-01-02' }, at('10:00', '03'))).rows[0]).toMatchObject({ pending: false });
  });

  test('rates are of all that had to be recorded, in all and by unit', async () => {
    aDay();
    const report = await missing();
    expect(rateOf(report, 'covered')).toEqual([1, 6, 16.6]);
    expect(rateOf(report, 'covered', '单位1')).toEqual([1, 2, 50]);
    expect(rateOf(report, 'covered', '单位2')).toEqual([0, 4, 0]);
    expect(rateOf(report, 'nothing', '单位2')).toEqual([2, 4, 50]);
    expect(rateOf(report, 'explained')).toEqual([1, 6, 16.6]);
    expect(rateOf(report, 'unknown')).toEqual([1, 6, 16.6]);
    const own = await missing({ units: ['1'] });
    expect(rateOf(own, 'covered')).toEqual([1, 2, 50]);
    expect(own.rows.map(({ operation }) => operation)).toEqual(['hole']);
  });

  test('beside each stands where the total comes from and how old that is', async () => {
    const sourceOf = async (now = nextMorning) => (await missing({ day: '2026-01-02' }, now)).rates[0]?.source;
    expect(await sourceOf()).toBe('案件 0 件：案件平台导入 0 件，本站登记 0 件；从未导入过案件平台的案件');
    aDay();
    // The log of this rig begins on 2 January at 11:04 of Shanghai.
    expect(await sourceOf()).toBe(
      '案件 2 件：案件平台导入 1 件，本站登记 1 件；最近一次有新内容的导入 2026-01-02 11:04，其中最近的现场执法始于 2026-01-02 09:00，早于期间结束，总数可能不全',
    );
    // Asked at the very minute there is nothing that the import could lack.
    expect(await sourceOf(at('11:04'))).not.toContain('可能不全');
  });

  test('an operation is of the day on which it ended, and not before it has', async () => {
    rig.open('case');
    rig.operate('case', 'night', at('23:00'), at('01:00', '03'), 'A');
    expect(await found({ day: '2026-01-02' }, at('08:00', '04'))).toEqual({});
    expect(await found({ day: '2026-01-03' }, at('08:00', '04'))).toEqual({ night: 'nothing' });
    expect(await found({ day: '2026-01-03' }, at('00:59', '03'))).toEqual({});
  });

  test('of a post without anything beside one that was filmed it says so, and a void operation is none', async () => {
    rig.open('case');
    rig.operate('case', 'outer', at('09:00'), at('10:00'), 'A');
    const posted = [{ post: 'outer', camera: 'A', from: null, to: null }];
    const sessions = [{ from: at('09:00'), to: at('10:00') }];
    const facts = { sessions, place: null, officers: [], posted, items: 0, ref: null };
    const change = { operation: 'outer', matter: 'seizure', facts, reason: '' };
    rig.add(operationChanged('case', { action: 'edit', ...change }));
    rig.film('A', at('08:59'), at('10:01'));
    expect(await found()).toEqual({ outer: 'part-nothing' });
    rig.add(operationChanged('case', { action: 'void', ...change }));
    expect(await found({ day: '2026-01-02' })).not.toHaveProperty('outer');
  });

  test('key moments that must be recorded are counted apart, and ask for any footage', async () => {
    rig.open('case', { matter: 'evidence-hold' });
    rig.operate('case', 'filmed', at('09:00'), at('10:00'), 'A', 'evidence-hold');
    rig.film('A', at('09:10'), at('09:11'));
    rig.operate('case', 'bare', at('09:00'), at('10:00'), 'B', 'evidence-hold');
    rig.operate('case', 'maybe', at('09:00'), at('10:00'), 'C', 'evidence-hold');
    rig.film('C', at('09:10'), at('09:11'), false);
    const report = await missing();
    expect(rateOf(report, 'key-moments')).toEqual([1, 3, 33.3]);
    expect(rateOf(report, 'covered')).toEqual([0, 0, null]);
    expect(await found()).toEqual({ bare: 'key-nothing', maybe: 'unknown' });
    rig.book = { ...rig.book, matters: rig.book.matters.map((rule) => ({ ...rule, rows: [] })) };
    expect(await found()).toEqual({});
  });

  test('an operation whose matter no rule has counts as one that had to be recorded', async () => {
    rig.open('case', { matter: null });
    rig.operate('case', 'odd', at('09:00'), at('10:00'), 'A', 'unheard-of');
    expect(await found()).toEqual({ odd: 'unknown' });
    expect(rateOf(await missing(), 'covered')).toEqual([0, 1, 0]);
  });

  test('cases that should have an operation and have none, by the day of their initiation, else of their entry', async () => {
    rig.open('with', { initiated: '2026-01-02' });
    rig.operate('with', 'later', at('09:00', '20'), at('10:00', '20'));
    rig.open('without', { initiated: '2026-01-02', imported: true });
    rig.open('before', { initiated: '2026-01-01' });
    rig.open('entered');
    rig.open('minor', { initiated: '2026-01-02', matter: 'evidence-hold' });
    const report = await missing();
    const rows = report.rows.map(({ case: of, finding, day, imported, operation }) => [
      of,
      finding,
      day,
      imported,
      operation,
    ]);
    expect(rows).toEqual([
      ['without', 'no-operation', '2026-01-02', true, null],
      ['entered', 'no-operation', '2026-01-02', false, null],
    ]);
    expect(rateOf(report, 'entered')).toEqual([1, 3, 33.3]);
  });
});

test('interruptions: holes by unit, cause, kind and explanation', async () => {
  aDay();
  explain('hole', at('09:19'), at('09:26'), 'human');
  const report = await rig.make({ report: 'interruptions' }, nextMorning);
  const group = (unit: string, cause: string, kind: string, note: string, count: number, minutes: number) => ({
    ...{ unit: `单位${unit}`, cause, kind, note, count, operations: count },
    ...{ totalMs: minutes * 60_000, longestMs: (minutes * 60_000) / count },
  });
  expect(report.rows).toEqual([
    group('1', 'human', 'interruption', 'submitted', 1, 5),
    group('2', 'none', 'nothing', 'none', 3, 180),
    group('2', 'battery', 'early-end', 'approved', 1, 30),
  ]);
  expect(rateOf(report, 'explained')).toEqual([1, 5, 20]);
  expect(rateOf(report, 'explained', '单位1')).toEqual([0, 1, 0]);
});

test('year: cases, operations by matter, verdicts and reviews, of last year unless one is named', async () => {
  aDay();
  rig.open('other', { unit: '2', matter: 'evidence-hold', initiated: '2025-12-31' });
  rig.operate('other', 'key', at('09:00'), at('10:00'), undefined, 'evidence-hold');
  rig.review('case-2', 'return', '2026-01-05');
  rig.review('case-2', 'pass', '2026-12-31');
  rig.review('case-2', 'pass', '2027-01-01');
  const report = await rig.make({ report: 'year' }, '2027-01-20T00:00:00Z');
  expect([report.from, report.to]).toEqual(['2026-01-01', '2026-12-31']);
  const none = { cases: 0, operations: 0, covered: 0, explained: 0, gap: 0, unknown: 0, passed: 0, returned: 0 };
  expect(report.rows).toEqual([
    { ...none, unit: '单位1', matter: '查封、扣押', cases: 1, operations: 2, covered: 1, gap: 1 },
    {
      ...{ ...none, unit: '单位2', matter: '查封、扣押', cases: 1, operations: 4, explained: 1, gap: 2, unknown: 1 },
      ...{ passed: 1, returned: 1 },
    },
    { ...none, unit: '单位2', matter: '先行登记保存', operations: 1 },
  ]);
  expect(rateOf(report, 'covered')).toEqual([1, 6, 16.6]);
  expect(report.rates[0]?.source).toContain('结论只算须全程记录的事项');
  const before = await rig.make({ report: 'year', year: 2025 }, '2027-01-20T00:00:00Z');
  expect(before.rows).toEqual([{ ...none, unit: '单位2', matter: '先行登记保存', cases: 1 }]);
});
