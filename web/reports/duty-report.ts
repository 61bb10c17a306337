// 排班应录未录: who was on duty with a recorder and of whom nothing lies in the station.
import { rfc3339 } from '../../core/clock.ts';
import type { DutyOutcome, LastDocked } from '../../core/policy/duty.ts';
import { dutyRates } from './duty-rates.ts';
import { type Bilingual, defineReport, type ReportQuestion } from './report-definition.ts';
import { type JudgedDuty, judgeRoster } from './roster-duty.ts';

const dutyOutcomes = {
  recorded: ['已录', 'recorded'],
  missing: ['未见记录', 'nothing recorded'],
  unknown: ['无法判定', 'cannot be told'],
  awaited: ['未到入库时限', 'may still be docked'],
  'no-recorder': ['未配记录仪', 'no recorder'],
} as const satisfies Record<DutyOutcome, Bilingual>;

const dockedWords = {
  after: ['当班后已采集', 'after the shift'],
  during: ['当班中采集', 'during the shift'],
  before: ['当班后未采集', 'not since it began'],
} as const satisfies Record<LastDocked, Bilingual>;

export const dutyReport = defineReport({
  report: 'duty',
  title: ['排班应录未录', 'on duty by the roster, and nothing recorded'],
  period: 'days',
  columns: {
    unit: { title: ['单位', 'unit'], form: 'text' },
    day: { title: ['日期', 'day'], form: 'day' },
    officer: { title: ['证号', 'certificate'], form: 'text' },
    name: { title: ['姓名', 'name'], form: 'text' },
    from: { title: ['起', 'from'], form: 'instant' },
    to: { title: ['止', 'to'], form: 'instant' },
    task: { title: ['任务', 'task'], form: 'text' },
    outcome: { title: ['结果', 'outcome'], form: 'code', words: dutyOutcomes },
    camera: { title: ['记录仪', 'recorder'], form: 'text' },
    docked: { title: ['采集情况', 'docked'], form: 'code', words: dockedWords },
    lastDocked: { title: ['最近采集', 'last docked'], form: 'instant' },
    out: { title: ['借出未还', 'drawn and not back'], form: 'yes-no' },
  },
  rates: { missing: ['未见记录', 'nothing recorded'], unknown: ['无法判定', 'cannot be told'] },
  make: async (question, station) => {
    const judged = await judgeRoster(question, station);
    const rows = judged.filter(({ outcome }) => outcome !== 'recorded' && outcome !== 'no-recorder');
    return {
      rates: dutyRates(judged, ['missing', 'unknown'], question, station),
      rows: rows.map((one) => rowOf(one, question)),
    };
  },
});

function rowOf(
  { shift, name, outcome, camera, docked, lastDockedMs, isOut }: JudgedDuty,
  { unitName }: ReportQuestion,
) {
  const instant = (ms: number | null) => (ms === null ? null : rfc3339(ms));
  return {
    unit: unitName(shift.unit),
    day: shift.day,
    officer: shift.officer,
    name,
    from: instant(shift.fromMs),
    to: instant(shift.toMs),
    task: shift.task,
    outcome,
    camera,
    docked,
    lastDocked: instant(lastDockedMs),
    out: isOut,
  };
}
