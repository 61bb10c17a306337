// The cases that a period is of: those initiated in it, and where nobody said when, those entered here in it.
import { setImmediate as turn } from 'node:timers/promises';
import { calendarDay } from '../../core/clock.ts';
import type { DatedCase } from '../../storage/catalogue/case-day-rows.ts';
import type { StationPort } from '../station-port.ts';
import type { ReportQuestion } from './report-definition.ts';

const pageCases = 1000;

/** @param matters codes of theirs; null for all. @throws whatever the question's signal is aborted with. */
export async function* casesDuring(
  { catalogue, zone }: Pick<StationPort, 'catalogue' | 'zone'>,
  {
    from,
    to,
    fromMs,
    toMs,
    units,
    signal,
  }: Pick<ReportQuestion, 'from' | 'to' | 'fromMs' | 'toMs' | 'units' | 'signal'>,
  matters: readonly string[] | null,
): AsyncGenerator<DatedCase & { readonly day: string }> {
  for (let afterSeq = -1; ; ) {
    const page = catalogue.caseDays.page({ matters, units, afterSeq, limit: pageCases });
    for (const row of page) {
      const { initiated, enteredMs } = row;
      const isOf =
        initiated === null
          ? enteredMs >= fromMs && enteredMs < toMs
          : (from === null || initiated >= from) && (to === null || initiated <= to);
      if (isOf) yield { ...row, day: initiated ?? dayOf(enteredMs, zone) };
    }
    if (page.length < pageCases) return;
    afterSeq = page.at(-1)!.seq;
    await turn();
    signal.throwIfAborted();
  }
}

function dayOf(ms: number, zone: string): string {
  const { yyyy, mm, dd } = calendarDay(ms, zone);
  return `${yyyy}-${mm}-${dd}`;
}
