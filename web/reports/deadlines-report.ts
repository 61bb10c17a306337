// 期限: what has to be done by when over all cases, as things stand: running, overdue, or not to be told.
import { setImmediate as turn } from 'node:timers/promises';
import type { DeadlineState } from '../../core/policy/dated-deadline.ts';
import { citation } from '../../core/rule-explanation.ts';
import { DeadlineDesk } from '../cases/deadline-desk.ts';
import { say } from '../language.ts';
import type { CaseRow, StationPort } from '../station-port.ts';
import { type Bilingual, defineReport } from './report-definition.ts';

const states = {
  running: ['办理中', 'running'],
  done: ['已办', 'done'],
  overdue: ['已超期', 'overdue'],
  unknown: ['无法判定', 'cannot be told'],
} as const satisfies Record<DeadlineState, Bilingual>;

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
    const desk = new DeadlineDesk(station);
    const sources = new Map(station.rules.book().sources.map((source) => [source.id, citation(source, language)]));
    const rows = [];
    for await (const row of openCases(station, units, signal)) {
      const unit = unitName(row.unit);
      for (const dated of desk.ofCase(row, nowMs)) {
        const { title, state, from, lastDay, due, done, isExtended, rule } = dated;
        if (done !== null || state === 'done') continue;
        const when = { from, lastDay, due, extended: isExtended };
        rows.push({ unit, case: row.number, deadline: title, state, ...when, source: sources.get(rule) ?? null });
      }
    }
    // What cannot be told comes first: somebody has to look.
    rows.sort((a, b) => a.unit.localeCompare(b.unit, 'zh') || atMs(a.due) - atMs(b.due));
    const source = say(language, '在办案件中尚未办结的期限', 'deadlines of open cases that are not done');
    const rates = [...Map.groupBy(rows, ({ unit }) => unit)].map(([unit, own]) => ({
      rate: 'overdue' as const,
      unit,
      count: own.filter(({ state }) => state === 'overdue').length,
      of: own.length,
      source,
    }));
    return { rates, rows };
  },
});

const atMs = (due: string | null) => (due === null ? 0 : Date.parse(due));

async function* openCases(
  { catalogue }: StationPort,
  units: readonly string[] | null,
  signal: AbortSignal,
): AsyncGenerator<CaseRow> {
  for (let before: number | null | undefined; before !== null; ) {
    const page = catalogue.cases({ state: 'open', units, limit: 100, ...(before === undefined ? {} : { before }) });
    yield* page.cases;
    before = page.next;
    await turn();
    signal.throwIfAborted();
  }
}
