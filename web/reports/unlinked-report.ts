// 未归案资料: what waits for a word on where it belongs, by unit and person, the oldest first; the inbox summed.
import { rfc3339 } from '../../core/clock.ts';
import { say } from '../language.ts';
import { DepositSums } from './deposit-sums.ts';
import { ratesByUnit } from './rates-by-unit.ts';
import { defineReport } from './report-definition.ts';

export const unlinkedReport = defineReport({
  report: 'unlinked',
  title: ['未归案资料', 'footage without a case'],
  period: 'now',
  columns: {
    unit: { title: ['单位', 'unit'], form: 'text' },
    officer: { title: ['证号', 'certificate'], form: 'text' },
    name: { title: ['姓名', 'name'], form: 'text' },
    waiting: { title: ['待归案', 'waiting'], form: 'count' },
    oldest: { title: ['最早', 'oldest'], form: 'instant' },
    late: { title: ['迟交', 'docked late'], form: 'count' },
    inTime: { title: ['按时', 'in time'], form: 'count' },
    unknown: { title: ['无法判定', 'cannot be told'], form: 'count' },
    routine: { title: ['日常巡查', 'routine'], form: 'count' },
  },
  rates: { late: ['其中迟交', 'of them docked late'] },
  make: async (question, station) => {
    const { units, unitName, language } = question;
    const sums = new DepositSums(station, units);
    await sums.addWaiting(station, question);
    const found = sums.all().sort((a, b) => (a.oldestMs ?? Infinity) - (b.oldestMs ?? Infinity));
    const rows = found.map(({ unit, officer, name, clips, oldestMs, late, inTime, unknown, routine }) => {
      const oldest = oldestMs === null ? null : rfc3339(oldestMs);
      return { unit: unitName(unit), officer, name, waiting: clips, oldest, late, inTime, unknown, routine };
    });
    const rates = ratesByUnit(
      rows.filter(({ waiting }) => waiting > 0),
      (own) => ({
        rate: 'late' as const,
        count: own.reduce((sum, row) => sum + row.late, 0),
        of: own.reduce((sum, row) => sum + row.waiting, 0),
        source: say(
          language,
          '未关联案件、也未记为日常巡查的资料',
          'clips that are linked to no case and were not said to be routine',
        ),
      }),
    );
    return { rates, rows };
  },
});
