// 证据目录 of an evidence package for a reconsideration or a suit: what each clip is and proves, and until when it has to be
// handed in. docs/formats.md §5.
import type { Day } from './case-model.ts';
import type { DeadlineRule, RuleSource } from './matter-rule.ts';
import { deadline, startOfDay } from './policy/deadline.ts';
import type { WorkCalendar } from './work-calendar.ts';

/** 行政复议答复, 行政诉讼举证. */
export type Proceeding = 'reconsideration' | 'litigation';

export interface ListedEvidence {
  /** 序号, from 1. */
  readonly n: number;
  readonly clip: string;
  /** 名称 */
  readonly name: string;
  /** 证明对象; null where nobody said. */
  readonly proves: string | null;
  /** 来源: recorder (serial) and officer, as far as known. */
  readonly source: { readonly camera: string | null; readonly officer: string | null };
  /** 时码: corrected beginning and end, RFC 3339. */
  readonly from: string | null;
  readonly to: string | null;
  readonly sha256: string;
}

export interface EvidenceDeadline {
  readonly title: string;
  readonly n: number;
  readonly unit: DeadlineRule['unit'];
  /** What the rule rests on; null where no pack in force names it. */
  readonly source: RuleSource | null;
  /** The last day; null where it cannot be told. */
  readonly lastDay: Day | null;
  readonly why: 'calendar-unknown' | null;
}

/** liuhen.evidence/1 */
export interface EvidenceList {
  readonly format: 'liuhen.evidence/1';
  readonly case: string;
  readonly for: Proceeding;
  /** Day on which the notice was served. */
  readonly served: Day;
  /** Null where no pack in force says. */
  readonly deadline: EvidenceDeadline | null;
  readonly items: readonly ListedEvidence[];
}

/** Names of the deadlines in the rule book. */
export const evidenceDeadlines: Readonly<Record<Proceeding, string>> = {
  reconsideration: 'reconsideration-evidence',
  litigation: 'litigation-evidence',
};

/** By working days where the rule says so; a calendar past its years gives no date rather than a guess. */
export function evidenceDeadline(
  rule: Pick<DeadlineRule, 'title' | 'n' | 'unit' | 'source' | 'extendOnce'>,
  served: Day,
  { sources, calendar, zone }: EvidenceCalendar,
): EvidenceDeadline {
  const question = { rule, fromMs: startOfDay(served, zone), excluded: [], extendedAtMs: null, calendar, zone };
  const { lastDay, why } = deadline(question);
  const { title, n, unit, source } = rule;
  const known = { title, n, unit, source: sources.find(({ id }) => id === source) ?? null };
  return { ...known, lastDay, why: why === null ? null : 'calendar-unknown' };
}

export interface EvidenceCalendar {
  readonly sources: readonly RuleSource[];
  readonly calendar: WorkCalendar;
  /** IANA name of official time. */
  readonly zone: string;
}
