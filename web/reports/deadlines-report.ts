// 期限: what has to be done by when over all cases, as things stand: running, overdue, or not to be told.
import { setImmediate as turn } from 'node:timers/promises';
import { byDue, type DeadlineState } from '../../core/policy/dated-deadline.ts';
import { citation } from '../../core/rule-explanation.ts';
import { DeadlineDesk } from '../cases/deadline-desk.ts';
import { say } from '../language.ts';
import { type Bilingual, defineReport } from './report-definition.ts';

const states = {
  running: ['办理中', 'running'],
  done: ['已办', 'done'],
  overdue: ['已超期', 'overdue'],
  unknown: ['无法判定', 'cannot be told'],
} as const satisfies Record<DeadlineState, Bilingual>;

interface Found {
  readonly unit: string;
  readonly case: string;
  readonly deadline: string;
  readonly state: DeadlineState;
  readonly from: string | null;
  readonly lastDay: string | null;
  readonly due: string | null;
  readonly extended: boolean;
  readonly source: string | null;
}

export const deadlinesReport = defineReport({
  report: 'deadlines',
  title: ['办案期限', 'deadlines of cases'],
  period: 'now',
  columns: {
    unit: { title: ['单位', 'unit'], form: 'text' },
    case: { title: ['案号', 'case'], form: 'text' },
    deadline: { title: ['期限', 'deadline'], form: 'text' },
    state: { title: ['状态', 'state'], form: 'code', words: states },
    from: { title: ['起算', 'from'], form: 'instant' },
    lastDay: { title: ['末日', 'last day'], form: 'day' },
    due: { title: ['届满', 'due'], form: 'instant' },
    extended: { title: ['已延长', 'extended'], form: 'yes-no' },
    source: { title: ['依据', 'source'], form: 'text' },
  },
  rates: { overdue: ['已超期', 'overdue'] },
  make: async ({ units, unitName, nowMs, language, signal }, station) => {
    const sources = new Map(station.rules.book().sources.map((source) => [source.id, citation(source, language)]));
    const found = new Map<string, Found[]>();
    for await (const page of new DeadlineDesk(station).ofOpenCases(units, nowMs, signal))
      for (const { row, deadlines } of page) {
        const unit = unitName(row.unit);
        const own = found.get(unit) ?? [];
        found.set(unit, own);
        for (const { title, state, from, lastDay, due, done, isExtended, rule } of deadlines) {
          if (done !== null || state === 'done') continue;
          const when = { from, lastDay, due, extended: isExtended };
          own.push({ unit, case: row.number, deadline: title, state, ...when, source: sources.get(rule) ?? null });
        }
      }
    const source = say(language, '在办案件中尚未办结的期限', 'deadlines of open cases that are not done');
    const rates = [];
    const rows = [];
    for (const unit of [...found.keys()].sort((a, b) => a.localeCompare(b, 'zh'))) {
      const own = found.get(unit)!;
      if (own.length === 0) continue;
      own.sort(byDue);
      rows.push(own);
      rates.push({
        rate: 'overdue' as const,
        unit,
        count: own.filter(({ state }) => state === 'overdue').length,
        of: own.length,
        source,
      });
      await turn();
      signal.throwIfAborted();
    }
    return { rates, rows: rows.flat() };
  },
});
