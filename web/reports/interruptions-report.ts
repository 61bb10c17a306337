// 中断: holes of mandatory recordings by unit, cause, kind and what became of their explanation.
import { VerdictDesk } from '../cases/verdict-desk.ts';
import { type Bilingual, defineReport } from './report-definition.ts';
import { CaseTally, sourceWords } from './total-source.ts';

const causes = {
  device: ['设备', 'device'],
  battery: ['电量', 'battery'],
  storage: ['存储', 'storage'],
  obstruction: ['现场阻碍', 'obstruction on the spot'],
  human: ['人为', 'human'],
  other: ['其他', 'other'],
  none: ['未说明', 'not explained'],
} as const satisfies Record<string, Bilingual>;

const kinds = {
  interruption: ['中断', 'interruption'],
  'late-start': ['开始晚于应录', 'late start'],
  'early-end': ['结束早于应录', 'early end'],
  nothing: ['未见记录', 'nothing recorded'],
} as const satisfies Record<string, Bilingual>;

const notes = {
  approved: ['已说明并经批准', 'explained and approved'],
  submitted: ['已说明，未批准', 'explained, not approved'],
  none: ['未说明', 'not explained'],
} as const satisfies Record<string, Bilingual>;

interface Group {
  readonly unit: string;
  readonly cause: keyof typeof causes;
  readonly kind: keyof typeof kinds;
  readonly note: keyof typeof notes;
  readonly operations: Set<string>;
  count: number;
  totalMs: number;
  longestMs: number;
}

interface Tally {
  readonly cases: CaseTally;
  count: number;
  of: number;
}

export const interruptionsReport = defineReport({
  report: 'interruptions',
  title: ['中断与原因', 'holes and their causes'],
  period: 'days',
  columns: {
    unit: { title: ['单位', 'unit'], form: 'text' },
    cause: { title: ['原因', 'cause'], form: 'code', words: causes },
    kind: { title: ['类别', 'kind'], form: 'code', words: kinds },
    note: { title: ['说明', 'explanation'], form: 'code', words: notes },
    count: { title: ['处数', 'holes'], form: 'count' },
    operations: { title: ['现场执法', 'operations'], form: 'count' },
    totalMs: { title: ['合计时长', 'in all'], form: 'span' },
    longestMs: { title: ['最长', 'longest'], form: 'span' },
  },
  rates: { explained: ['已说明并经批准的中断', 'holes explained and approved'] },
  make: async ({ fromMs, toMs, nowMs, units, unitName, language, signal }, station) => {
    const endMs = Math.min(toMs, nowMs);
    const groups = new Map<string, Group>();
    const tallies = new Map<string | null, Tally>([[null, { cases: new CaseTally(), count: 0, of: 0 }]]);
    for await (const row of new VerdictDesk(station).during({ fromMs, toMs: endMs, units }, signal)) {
      if (row.judged.mode !== 'full') continue;
      const unit = unitName(row.unit);
      if (!tallies.has(unit)) tallies.set(unit, { cases: new CaseTally(), count: 0, of: 0 });
      for (const tally of [tallies.get(null)!, tallies.get(unit)!]) {
        tally.cases.add(row);
        tally.of += row.judged.holes.length;
        tally.count += row.judged.holes.filter(({ note }) => note === 'approved').length;
      }
      for (const { kind, cause, note, fromMs: beganMs, toMs: endedMs } of row.judged.holes) {
        const about = { unit, cause: cause ?? ('none' as const), kind, note: note ?? ('none' as const) };
        const key = Object.values(about).join('\n');
        const group = groups.get(key) ?? { ...about, operations: new Set(), count: 0, totalMs: 0, longestMs: 0 };
        groups.set(key, group);
        group.operations.add(row.operation);
        group.count += 1;
        group.totalMs += endedMs - beganMs;
        group.longestMs = Math.max(group.longestMs, endedMs - beganMs);
      }
    }
    const context = { age: station.catalogue.imports.age(), endMs, zone: station.zone, language };
    return {
      rates: [...tallies].map(([unit, { cases, count, of }]) => ({
        ...{ rate: 'explained' as const, unit, count, of, source: sourceWords(cases, context) },
      })),
      rows: [...groups.values()]
        .sort((a, b) => a.unit.localeCompare(b.unit, 'zh') || b.totalMs - a.totalMs)
        .map(({ operations, ...group }) => ({ ...group, operations: operations.size })),
    };
  },
});
