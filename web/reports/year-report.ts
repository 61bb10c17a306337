// 年度统计: cases, operations and what their recordings come to, and legal reviews, by unit and matter.
import { setImmediate as turn } from 'node:timers/promises';
import { VerdictDesk } from '../cases/verdict-desk.ts';
import { say } from '../language.ts';
import { casesDuring } from './case-days.ts';
import { defineReport } from './report-definition.ts';
import { CaseTally, sourceWords } from './total-source.ts';

interface Group {
  readonly unit: string;
  readonly matter: string | null;
  cases: number;
  operations: number;
  covered: number;
  explained: number;
  gap: number;
  unknown: number;
  passed: number;
  returned: number;
}

const nothing = { cases: 0, operations: 0, covered: 0, explained: 0, gap: 0, unknown: 0, passed: 0, returned: 0 };

export const yearReport = defineReport({
  report: 'year',
  title: ['年度统计', 'statistics of a year'],
  period: 'year',
  columns: {
    unit: { title: ['单位', 'unit'], form: 'text' },
    matter: { title: ['事项', 'matter'], form: 'text' },
    cases: { title: ['案件', 'cases'], form: 'count' },
    operations: { title: ['现场执法', 'operations'], form: 'count' },
    covered: { title: ['记录完整', 'complete'], form: 'count' },
    explained: { title: ['有中断，已说明并经批准', 'holes, explained and approved'], form: 'count' },
    gap: { title: ['记录有中断', 'has holes'], form: 'count' },
    unknown: { title: ['无法判定', 'cannot be told'], form: 'count' },
    passed: { title: ['法制审核通过', 'reviews passed'], form: 'count' },
    returned: { title: ['法制审核退回', 'reviews returned'], form: 'count' },
  },
  rates: { covered: ['全程记录的现场执法记录完整', 'full recordings that are complete'] },
  make: async (question, station) => {
    const { from, to, fromMs, toMs, nowMs, units, unitName, language, signal } = question;
    const { catalogue, zone } = station;
    const titles = new Map(station.rules.book().matters.map(({ matter, title }) => [matter, title]));
    const groups = new Map<string, Group>();
    const groupOf = (unit: string, matter: string | null): Group => {
      const key = `${unit}\n${matter ?? ''}`;
      const known = groups.get(key);
      if (known) return known;
      const made = { unit: unitName(unit), matter: matter && (titles.get(matter) ?? matter), ...nothing };
      groups.set(key, made);
      return made;
    };
    const all = { cases: new CaseTally(), count: 0, of: 0 };
    const endMs = Math.min(toMs, nowMs);
    for await (const row of casesDuring(station, question, null)) groupOf(row.unit, row.matter).cases += 1;
    for await (const row of new VerdictDesk(station).during({ fromMs, toMs: endMs, units }, signal)) {
      const { mode, verdict, isExplained } = row.judged;
      const group = groupOf(row.unit, row.matter);
      group.operations += 1;
      if (mode !== 'full' && mode !== null) continue;
      group[isExplained ? 'explained' : verdict] += 1;
      all.cases.add(row);
      all.of += 1;
      if (verdict === 'covered') all.count += 1;
    }
    await turn();
    for (const { unit, matter, outcome } of catalogue.caseDays.reviews({ from: from!, to: to!, units }))
      groupOf(unit, matter)[outcome === 'pass' ? 'passed' : 'returned'] += 1;
    const words = sourceWords(all.cases, { age: catalogue.imports.age(), endMs, zone, language });
    const source = `${words}${say(language, '；结论只算须全程记录的事项', '; verdicts of matters to be recorded in full alone')}`;
    return {
      rates: [{ rate: 'covered' as const, unit: null, count: all.count, of: all.of, source }],
      rows: [...groups.values()].sort(
        (a, b) => a.unit.localeCompare(b.unit, 'zh') || (a.matter ?? '').localeCompare(b.matter ?? '', 'zh'),
      ),
    };
  },
});
