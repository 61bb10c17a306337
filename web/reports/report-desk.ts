// Makes a report: works out its days, has its file count, and says the answer in the asker's language. Whose units he may
// hear of was decided before.
import type { Day } from '../../core/case-model.ts';
import { calendarDay, rfc3339, zonedTimeToMs } from '../../core/clock.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { Report } from '../../core/report.ts';
import { dayAfter } from '../../core/work-calendar.ts';
import { type Language, say } from '../language.ts';
import type { StationPort } from '../station-port.ts';
import { type ReportDefinition, type ReportQuestion, shownColumns, shownRates } from './report-definition.ts';
import { reportTable } from './report-table.ts';

/** As typed: one day, first and last, or a year; nothing is yesterday, or last year. */
export interface AskedPeriod {
  readonly day?: Day;
  readonly from?: Day;
  readonly to?: Day;
  readonly year?: number;
}

export interface AskedReport extends AskedPeriod {
  readonly report: string;
  readonly unit: string | null;
  readonly units: readonly string[] | null;
}

export class ReportDesk {
  readonly #station: StationPort;
  readonly #table: readonly ReportDefinition[];

  constructor(station: StationPort, table = reportTable) {
    this.#station = station;
    this.#table = table;
  }

  list(language: Language) {
    return this.#table.map(({ report, title, period }) => ({ report, title: say(language, ...title), period }));
  }

  /** @throws LiuhenError USAGE for a report that there is none of, or days that are no period. */
  async make(
    asked: AskedReport,
    { language, signal, unitName }: Pick<ReportQuestion, 'language' | 'signal' | 'unitName'>,
    nowMs: number,
  ): Promise<Report> {
    const definition = this.#definition(asked.report, language);
    const { report, title, period } = definition;
    const { from, to } = period === 'now' ? this.#noDays(asked, language) : this.#days(asked, period, nowMs, language);
    const found = await definition.make(
      {
        from,
        to,
        fromMs: from === null ? 0 : this.#startOf(from),
        toMs: to === null ? nowMs : this.#startOf(dayAfter(to)),
        nowMs,
        units: asked.units,
        language,
        signal,
        unitName,
      },
      this.#station,
    );
    return {
      report,
      title: say(language, ...title),
      from,
      to,
      unit: asked.unit,
      madeAt: rfc3339(nowMs),
      columns: shownColumns(definition.columns, language),
      rates: shownRates(found.rates, definition.rates, language),
      rows: found.rows,
    };
  }

  #definition(named: string, language: Language): ReportDefinition {
    const found = this.#table.find(({ report }) => report === named);
    if (found) return found;
    throw new LiuhenError('USAGE', say(language, '没有这个报表', 'no such report'), {
      context: { field: 'report', report: named },
      hint: this.#table.map(({ report }) => report).join(', '),
    });
  }

  #startOf(day: Day): number {
    return zonedTimeToMs(`${day}T00:00:00`, this.#station.zone)!;
  }

  #days(
    { day, from, to, year }: AskedPeriod,
    period: 'days' | 'year',
    nowMs: number,
    language: Language,
  ): { from: Day; to: Day } {
    const ways = [day, from ?? to, year].filter((way) => way !== undefined);
    if (ways.length > 1)
      throw usage('day', say(language, '日、起止、年份只用一种', 'a day, or first and last, or a year'));
    if (year !== undefined) return { from: `${year}-01-01`, to: `${year}-12-31` };
    if (period === 'year' && ways.length === 0 && to === undefined) {
      const last = Number(this.#today(nowMs).slice(0, 4)) - 1;
      return { from: `${last}-01-01`, to: `${last}-12-31` };
    }
    if (from === undefined && to === undefined) {
      const one = day ?? dayAfter(this.#today(nowMs), -1);
      return { from: one, to: one };
    }
    if (from === undefined || to === undefined || from > to)
      throw usage('to', say(language, '起止须都写明，且依次', 'first and last day, in this order'));
    return { from, to };
  }

  #noDays({ day, from, to, year }: AskedPeriod, language: Language): { from: null; to: null } {
    if ([day, from, to, year].every((given) => given === undefined)) return { from: null, to: null };
    throw usage('day', say(language, '该报表只反映现状，没有期间', 'this report is of now, not of days'));
  }

  #today(nowMs: number): Day {
    const { yyyy, mm, dd } = calendarDay(nowMs, this.#station.zone);
    return `${yyyy}-${mm}-${dd}`;
  }
}

function usage(field: string, what: string): LiuhenError {
  return new LiuhenError('USAGE', what, { context: { field } });
}
