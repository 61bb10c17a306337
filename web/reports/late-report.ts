// 迟交: whose footage lay at the dock later than the rules say, by how much, and of how much that cannot be told.
import { say } from '../language.ts';
import { DepositSums } from './deposit-sums.ts';
import { ratesByUnit } from './rates-by-unit.ts';
import { defineReport } from './report-definition.ts';

export const lateReport = defineReport({
  report: 'late',
  title: ['迟交（超过入库时限）', 'footage docked late'],
  period: 'days',
  columns: {
    unit: { title: ['单位', 'unit'], form: 'text' },
    officer: { title: ['证号', 'certificate'], form: 'text' },
    name: { title: ['姓名', 'name'], form: 'text' },
    docked: { title: ['接入件数', 'docked'], form: 'count' },
    late: { title: ['迟交', 'late'], form: 'count' },
    longest: { title: ['至少迟', 'late by at least'], form: 'span' },
    inTime: { title: ['按时', 'in time'], form: 'count' },
    unknown: { title: ['无法判定', 'cannot be told'], form: 'count' },
  },
  rates: { late: ['迟交', 'late'] },
  make: async (question, station) => {
    const { units, unitName, language } = question;
    const sums = new DepositSums(station, units);
    await sums.addDocked(station, question);
    const rows = sums
      .all()
      .map(({ unit, officer, name, clips, late, longestMs, inTime, unknown }) => {
        const counts = { docked: clips, late, longest: longestMs, inTime, unknown };
        return { unit: unitName(unit), officer, name, ...counts };
      })
      .sort((a, b) => a.unit.localeCompare(b.unit, 'zh') || b.late - a.late || b.docked - a.docked);
    const rates = ratesByUnit(rows, (own) => {
      const unknown = own.reduce((sum, row) => sum + row.unknown, 0);
      return {
        rate: 'late' as const,
        count: own.reduce((sum, row) => sum + row.late, 0),
        of: own.reduce((sum, row) => sum + row.docked, 0),
        source: say(
          language,
          `期间内接入的音像资料，其中 ${unknown} 件无法判定`,
          `footage docked in these days; of ${unknown} it cannot be told`,
        ),
      };
    });
    return { rates, rows: rows.filter(({ late, unknown }) => late + unknown > 0) };
  },
});
