// 昨日应录未录: operations that had to be recorded in full and of which the recording is not complete, those whose key moments
// must be recorded and of which there is none, and cases that should have an operation and have none entered.

import { rfc3339 } from '../../core/clock.ts';
import type { MatterRule } from '../../core/matter-rule.ts';
import { depositOf } from '../../core/policy/deposit.ts';
import type { Cell } from '../../core/report.ts';
import { workCalendar } from '../../core/work-calendar.ts';
import { type JudgedRow, VerdictDesk } from '../cases/verdict-desk.ts';
import { casesDuring } from './case-days.ts';
import { dutyFindings, dutyMissing, dutyRateTitles } from './duty-missing.ts';
import { type Bilingual, defineReport, type RateFound } from './report-definition.ts';
import { CaseTally, sourceWords } from './total-source.ts';

const findings = {
  nothing: ['未见记录', 'nothing recorded'],
  'no-camera': ['未登记机位，未见记录', 'no recorder entered, nothing recorded'],
  'part-nothing': ['有点位或时段未见记录', 'nothing recorded at a post or in a session'],
  gap: ['记录有中断、起止不全', 'has holes'],
  unknown: ['无法判定', 'cannot be told'],
  explained: ['有中断，已说明并经批准', 'has holes; explained and approved'],
  'key-nothing': ['应当记录的环节未见记录', 'nothing recorded where key moments must be'],
  'no-operation': ['案件无现场执法记录', 'the case has no operation'],
  ...dutyFindings,
} as const satisfies Record<string, Bilingual>;
type MissingFinding = keyof typeof findings;

const rateTitles = {
  covered: ['记录完整', 'complete'],
  explained: ['有中断，已说明并经批准', 'has holes; explained and approved'],
  nothing: ['未见记录', 'nothing recorded'],
  unknown: ['无法判定', 'cannot be told'],
  'key-moments': ['应当记录的环节有资料', 'key moments with footage'],
  entered: ['应全程记录的案件有现场执法', 'cases to be recorded in full that have an operation'],
  ...dutyRateTitles,
} as const satisfies Record<string, Bilingual>;

/** What is counted of one unit, or of all. */
class Tally {
  readonly full = new CaseTally();
  readonly key = new CaseTally();
  readonly cases = new CaseTally();
  operations = { of: 0, covered: 0, explained: 0, nothing: 0, unknown: 0 };
  keyMoments = { of: 0, count: 0 };
  entered = { of: 0, count: 0 };
}

export const missingReport = defineReport({
  report: 'missing',
  title: ['应录未录', 'not recorded as it had to be'],
  period: 'days',
  columns: {
    unit: { title: ['单位', 'unit'], form: 'text' },
    case: { title: ['案号', 'case'], form: 'text' },
    matter: { title: ['事项', 'matter'], form: 'text' },
    finding: { title: ['情况', 'finding'], form: 'code', words: findings },
    from: { title: ['应录开始', 'from'], form: 'instant' },
    to: { title: ['应录结束', 'to'], form: 'instant' },
    holes: { title: ['中断处数', 'holes'], form: 'count' },
    missingMs: { title: ['缺失时长', 'missing'], form: 'span' },
    depositDue: { title: ['入库时限', 'footage due'], form: 'instant' },
    pending: { title: ['时限未到', 'still in time'], form: 'yes-no' },
    day: { title: ['案件日期', 'day of the case'], form: 'day' },
    imported: { title: ['案件平台导入', 'imported'], form: 'yes-no' },
    operation: { title: ['现场执法编号', 'operation'], form: 'text' },
    officer: { title: ['当班证号', 'on duty'], form: 'text' },
    camera: { title: ['当班记录仪', 'recorder on duty'], form: 'text' },
  },
  rates: rateTitles,
  make: async (question, station) => {
    const { fromMs, nowMs, units, unitName, language, signal } = question;
    const { catalogue, zone } = station;
    const book = station.rules.book();
    const matters = new Map(book.matters.map((rule) => [rule.matter, rule]));
    const calendar = workCalendar(book.calendars);
    const depositRule = book.deadlines.find(({ deadline }) => deadline === 'deposit');
    const full = book.matters.filter(({ mode }) => mode === 'full').map(({ matter }) => matter);
    // What is still going on is not missing yet.
    const toMs = Math.min(question.toMs, nowMs);
    const tallies = new Map<string | null, Tally>([[null, new Tally()]]);
    const rows: Record<string, Cell>[] = [];
    const ofUnit = (id: string) => {
      const unit = unitName(id);
      const own = tallies.get(unit) ?? new Tally();
      tallies.set(unit, own);
      return [tallies.get(null)!, own];
    };

    for await (const row of new VerdictDesk(station).during({ fromMs, toMs, units }, signal)) {
      const { judged, unit, operation, matter } = row;
      const rule = matters.get(matter);
      const isFull = judged.mode === 'full' || judged.mode === null;
      const isKey = judged.mode === 'key-moments' && mustBeRecorded(rule);
      if (!isFull && !isKey) continue;
      const finding = isFull ? findingOf(row) : keyFindingOf(row);
      for (const tally of ofUnit(unit)) isFull ? countFull(tally, row, finding) : countKey(tally, row, finding);
      if (finding === null) continue;
      const { dueMs, isLate } = depositOf({
        ...{ endMs: row.toMs, offMs: 0, dockedMs: nowMs },
        ...{ rule: depositRule, calendar, zone },
      });
      rows.push({
        unit: unitName(unit),
        case: row.case,
        matter: rule?.title ?? matter,
        finding,
        from: rfc3339(row.fromMs),
        to: rfc3339(row.toMs),
        holes: isFull ? judged.holes.length : null,
        missingMs: isFull ? judged.holes.reduce((sum, hole) => sum + hole.toMs - hole.fromMs, 0) : null,
        depositDue: dueMs === null ? null : rfc3339(dueMs),
        pending: isLate === null ? null : !isLate,
        day: null,
        imported: row.isImported,
        operation,
        ...noDuty,
      });
    }
    for await (const row of casesDuring(station, question, full)) {
      for (const tally of ofUnit(row.unit)) {
        tally.cases.add(row);
        tally.entered.of += 1;
        if (row.hasOperation) tally.entered.count += 1;
      }
      if (row.hasOperation) continue;
      const nothing = { from: null, to: null, holes: null, missingMs: null, depositDue: null, pending: null };
      const matter = matters.get(row.matter ?? '')?.title ?? row.matter;
      const about = { unit: unitName(row.unit), case: row.case, matter, imported: row.isImported, operation: null };
      rows.push({ ...about, finding: 'no-operation', ...nothing, ...noDuty, day: row.day });
    }

    const duty = await dutyMissing(question, station);
    rows.push(...duty.rows);
    const age = catalogue.imports.age();
    const context = { age, endMs: toMs, zone, language };
    // Of a unit only what there is to count; of all, that there is nothing.
    const rates = [...tallies]
      .flatMap(([unit, tally]) => ratesOf(tally, unit, context))
      .concat(duty.rates)
      .filter(({ unit, of }) => unit === null || of > 0);
    const order = (row: Record<string, Cell>) => String(row['from'] ?? row['day']);
    rows.sort((a, b) => compare(String(a['unit']), String(b['unit'])) || compare(order(a), order(b)));
    return { rates, rows: rows as never };
  },
});

/** What only rows of the roster say. */
const noDuty = { officer: null, camera: null };

/** 应当, as opposed to 适时, in any row of the catalogue. */
function mustBeRecorded(rule: MatterRule | undefined): boolean {
  return rule?.rows.some(({ duty }) => duty === 'must') ?? false;
}

/** Null where the recording is complete. */
function findingOf({ judged }: JudgedRow): MissingFinding | null {
  const { verdict, isExplained, footage, hasCamera, holes } = judged;
  if (verdict === 'covered') return null;
  if (isExplained) return 'explained';
  if (verdict === 'unknown') return 'unknown';
  if (footage === 'none') return hasCamera ? 'nothing' : 'no-camera';
  return holes.some(({ kind }) => kind === 'nothing') ? 'part-nothing' : 'gap';
}

/** Null where there is footage of it. */
function keyFindingOf({ judged }: JudgedRow): MissingFinding | null {
  if (judged.footage === 'some') return null;
  return judged.footage === 'maybe' ? 'unknown' : 'key-nothing';
}

function countFull({ full, operations }: Tally, row: JudgedRow, finding: MissingFinding | null): void {
  full.add(row);
  operations.of += 1;
  if (finding === null) operations.covered += 1;
  if (finding === 'explained' || finding === 'unknown') operations[finding] += 1;
  if (finding === 'nothing' || finding === 'no-camera') operations.nothing += 1;
}

function countKey({ key, keyMoments }: Tally, row: JudgedRow, finding: MissingFinding | null): void {
  key.add(row);
  keyMoments.of += 1;
  if (finding === null) keyMoments.count += 1;
}

function ratesOf(
  { full, key, cases, operations, keyMoments, entered }: Tally,
  unit: string | null,
  context: Parameters<typeof sourceWords>[1],
): RateFound<keyof typeof rateTitles>[] {
  const source = sourceWords(full, context);
  const { of, ...counts } = operations;
  return [
    ...(['covered', 'explained', 'nothing', 'unknown'] as const).map((rate) => ({
      ...{ rate, unit, count: counts[rate], of, source },
    })),
    { rate: 'key-moments', unit, ...keyMoments, source: sourceWords(key, context) },
    { rate: 'entered', unit, ...entered, source: sourceWords(cases, context) },
  ];
}

const compare = (a: string, b: string) => a.localeCompare(b, 'zh');
