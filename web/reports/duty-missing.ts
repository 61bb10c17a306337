// The roster's half of 昨日应录未录: rows and rates of the report `missing`. More of each shift is in the report `duty`.
import { rfc3339 } from '../../core/clock.ts';
import type { StationPort } from '../station-port.ts';
import { dutyRates } from './duty-rates.ts';
import type { Bilingual, ReportQuestion } from './report-definition.ts';
import { judgeRoster } from './roster-duty.ts';

export const dutyFindings = {
  'duty-nothing': ['当班未见记录', 'on duty, nothing recorded'],
  'duty-unknown': ['当班有无记录无法判定', 'on duty, cannot be told'],
} as const satisfies Record<string, Bilingual>;

export const dutyRateTitles = {
  'duty-nothing': ['当班未见记录', 'on duty, nothing recorded'],
  'duty-unknown': ['当班无法判定', 'on duty, cannot be told'],
} as const satisfies Record<string, Bilingual>;

/** In the columns of `missing`; those that are of cases alone are null. */
export async function dutyMissing(question: ReportQuestion, station: StationPort) {
  const judged = await judgeRoster(question, station);
  const rows = judged.flatMap(({ shift, outcome, camera, dueMs }) => {
    if (outcome === 'recorded' || outcome === 'no-recorder') return [];
    return [
      {
        unit: question.unitName(shift.unit),
        finding: outcome === 'unknown' ? ('duty-unknown' as const) : ('duty-nothing' as const),
        from: shift.fromMs === null ? null : rfc3339(shift.fromMs),
        to: shift.toMs === null ? null : rfc3339(shift.toMs),
        depositDue: dueMs === null ? null : rfc3339(dueMs),
        pending: outcome === 'unknown' ? null : outcome === 'awaited',
        officer: shift.officer,
        camera,
        ...{ case: null, matter: null, holes: null, missingMs: null, day: null, imported: null, operation: null },
      },
    ];
  });
  return { rows, rates: dutyRates(judged, ['duty-nothing', 'duty-unknown'], question, station) };
}
