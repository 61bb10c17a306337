// How many of those on duty left nothing, with where the total comes from: the roster, and how old it is.
import { dayOfInstant } from '../../core/policy/deadline.ts';
import type { DutyOutcome } from '../../core/policy/duty.ts';
import { say } from '../language.ts';
import type { StationPort } from '../station-port.ts';
import type { RateFound, ReportQuestion } from './report-definition.ts';
import type { JudgedDuty } from './roster-duty.ts';

/** What there is a rate of. */
export type DutyRate = Extract<DutyOutcome, 'missing' | 'unknown'>;

/**
 * Of the shifts that were to leave footage by now: those without a recorder and those awaited stand in the source's words.
 * Of all first, then of each unit.
 * @param names of the two rates, in their order: nothing recorded, and not to be told.
 */
export function dutyRates<R extends string>(
  judged: readonly JudgedDuty[],
  [missing, unknown]: readonly [R, R],
  question: Pick<ReportQuestion, 'unitName' | 'language'>,
  station: Pick<StationPort, 'zone' | 'catalogue'>,
): RateFound<R>[] {
  const units = Map.groupBy(judged, ({ shift }) => question.unitName(shift.unit));
  return [[null, judged] as const, ...units].flatMap(([unit, own]) => {
    const counts = countsOf(own);
    const of = own.length - counts['no-recorder'] - counts.awaited;
    const about = { unit, of, source: sourceOf(own, counts, question, station) };
    return [
      { rate: missing, count: counts.missing, ...about },
      { rate: unknown, count: counts.unknown, ...about },
    ];
  });
}

function countsOf(judged: readonly JudgedDuty[]): Record<DutyOutcome, number> {
  const counts = { recorded: 0, missing: 0, unknown: 0, awaited: 0, 'no-recorder': 0 };
  for (const { outcome } of judged) counts[outcome] += 1;
  return counts;
}

function sourceOf(
  judged: readonly JudgedDuty[],
  { awaited, 'no-recorder': bare }: Record<DutyOutcome, number>,
  { language }: Pick<ReportQuestion, 'language'>,
  { zone, catalogue }: Pick<StationPort, 'zone' | 'catalogue'>,
): string {
  const days = catalogue.reports.duty.days();
  if (days === null) return say(language, '从未导入排班表', 'no roster was ever imported');
  if (judged.length === 0) {
    const { first, last } = days;
    return say(
      language,
      `排班表（${first} 至 ${last}）中无此期间`,
      `nothing in the roster, which has ${first} to ${last}`,
    );
  }
  const changed = judged.reduce((latest, { shift }) => (shift.at > latest ? shift.at : latest), '');
  const day = dayOfInstant(Date.parse(changed), zone);
  const shifts = judged.length;
  return say(
    language,
    `排班表 ${shifts} 人次（最近更新 ${day}），不计未配记录仪 ${bare}、未到入库时限 ${awaited}`,
    `the roster, ${shifts} shifts (last changed ${day}), without ${bare} that had no recorder and ${awaited} that may still be docked`,
  );
}
