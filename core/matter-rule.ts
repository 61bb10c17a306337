// What the catalogue of matters (《音像记录事项清单》) says of one matter, as plain data that rule packs give. No constant of
// any law stands in code: what is not in a pack is unknown.
import type { ChainRule } from './approval-chain.ts';
import type { PaperForm } from './paper-form.ts';

/** `full`: from arrival to departure, no discretion · `key-moments`: as the situation needs · `text-suffices`: none needed. */
export type RecordingMode = 'full' | 'key-moments' | 'text-suffices';

/**
 * How a fact is known. V: read in the text of the rule · S: restated by others · L: statute from memory · P: habit of
 * the trade · D: default of this station. Only V may be cited as a clause; the rest reads 参照 or 本站默认.
 */
export type SourceMark = 'V' | 'S' | 'L' | 'P' | 'D';

export interface RuleSource {
  /** Unique over all packs: `<pack>/<name>`. */
  readonly id: string;
  readonly mark: SourceMark;
  /** Name of the document, with its number where it has one. */
  readonly title: string;
  /** Article or section; null for a default. */
  readonly clause: string | null;
  /** False: read in the text, but a rule for others (police, another province), so it reads 参照. Left out: it binds. */
  readonly binds?: boolean;
}

/** Text of a pack, with where it comes from. */
export interface RuledText {
  readonly text: string;
  /** Id of a RuleSource. */
  readonly source: string;
}

export interface PostRule {
  readonly post: string;
  readonly title: string;
  /** `when-items`: where the operation has an inventory. */
  readonly mandatory: 'always' | 'when-items' | 'never';
  readonly source: string;
}

export interface StepRule {
  readonly step: string;
  readonly title: string;
  /** What shows that it was done. */
  readonly evidence: 'timecode' | 'photo' | 'document';
  /** Whether each item of the inventory needs its own. */
  readonly eachItem: boolean;
  readonly source: string;
}

/** A document that has to come before the operation, in the order of the list. */
export interface PaperRule {
  /** Kind of document, as `case document add --kind` takes it. */
  readonly kind: string;
  readonly title: string;
  readonly source: string;
}

export type DeadlineUnit = 'hour' | 'day' | 'workday';

export interface DeadlineRule {
  readonly deadline: string;
  readonly title: string;
  readonly n: number;
  readonly unit: DeadlineUnit;
  /** The event that it counts from: a code of docs/rules.md. */
  readonly from: string;
  /** Stretches that do not count, by name. */
  readonly excludes: readonly string[];
  readonly extendOnce: { readonly n: number; readonly unit: DeadlineUnit; readonly approver: string } | null;
  readonly source: string;
}

export interface RetentionRule {
  /** `file`: as long as the case file itself. */
  readonly keep: 'permanent' | 'file' | { readonly months: number } | { readonly years: number };
  readonly source: string;
}

export type ConstantUnit = 'second' | DeadlineUnit | 'month' | 'year' | 'percent' | 'count' | 'metre';

/** A number of a rule that is no deadline of the station's: a window that others have, a tolerance, a share. */
export interface ConstantRule {
  readonly constant: string;
  readonly title: string;
  readonly n: number;
  readonly unit: ConstantUnit;
  /** The event that a window counts from; null where nothing counts. */
  readonly from: string | null;
  readonly source: string;
}

/** How long what a matter says nothing of is kept, by what it is: `no-case`, `evidence`, `obstruction` … */
export interface KindRetention extends RetentionRule {
  readonly kind: string;
  readonly title: string;
}

/** A day of each year by which something has to be done. */
export interface YearlyDate {
  readonly yearly: string;
  readonly title: string;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly source: string;
}

/** A stretch of the day in official time; over midnight where `to` is before `from`. */
export interface HoursRule {
  readonly hours: string;
  readonly title: string;
  /** HH:MM */
  readonly from: string;
  readonly to: string;
  readonly source: string;
}

/** Days off and days worked instead, as a year's notice has them. */
export interface CalendarYear {
  readonly calendar: string;
  readonly title: string;
  /** The year that is known by it. */
  readonly year: number;
  /** Days, or stretches `2026-02-15/2026-02-23` with first and last included. */
  readonly off: readonly string[];
  /** Saturdays and Sundays that are worked (调休). */
  readonly work: readonly string[];
  readonly source: string;
}

/** What a document asks of people, in our own words: shown with its source, and the ground of findings. */
export interface DutyRule extends RuledText {
  readonly duty: string;
}

/** A row of the catalogue in the columns that agencies print it in (DOMAIN §2). */
export interface CatalogueRow {
  /** 执法类别 */
  readonly category: string;
  /** 执法事项 */
  readonly matter: string;
  /** 记录环节 */
  readonly stage: string;
  /** 记录场合 */
  readonly occasion: string;
  /** 执法时限要求: 应当 or 适时 */
  readonly duty: 'must' | 'as-needed';
  /** 执法部门 */
  readonly department: string;
  /** 记录人 */
  readonly recorder: string;
  /** 开始记录时间 */
  readonly start: string;
  /** 记录内容 */
  readonly content: string;
  /** 结束记录时间 */
  readonly end: string;
  /** 记录方式/载体 */
  readonly carrier: string;
  /** 记录类别: 场景, 约谈, 确认 */
  readonly kind: string;
  /** 存储期限 */
  readonly retention: string;
  /** 备注 */
  readonly remark: string;
}

export interface MatterRule {
  /** `[a-z][a-z0-9-]*` */
  readonly matter: string;
  readonly title: string;
  readonly mode: RecordingMode;
  /** Marks between which it is recorded. */
  readonly start: RuledText;
  readonly end: RuledText;
  /** A hole as long as this is none, in milliseconds. */
  readonly toleranceMs: { readonly ms: number; readonly source: string };
  readonly posts: readonly PostRule[];
  readonly steps: { readonly order: 'strict' | 'any'; readonly list: readonly StepRule[] };
  readonly papersBefore: readonly PaperRule[];
  /** Whether it falls under the ban on execution by night and on holidays (强制法 art. 43). */
  readonly isExecution: boolean;
  /** Present where the power to do it cannot be delegated (委托), as of compulsory measures. */
  readonly notDelegable?: RuledText | null;
  /** Officers who have to be present. */
  readonly officers: { readonly least: number; readonly source: string };
  /** Whether a legal review has to be passed before the decision (重大执法决定法制审核). */
  readonly legalReview: RuledText | null;
  readonly retention: RetentionRule;
  readonly deadlines: readonly DeadlineRule[];
  readonly rows: readonly CatalogueRow[];
  /** What demands that it is recorded. */
  readonly sources: readonly string[];
}

/** What holds at a station, all packs laid over each other. */
export interface RuleBook {
  /** Ids of the packs in force, lowest first: `base`, that of the office, those of the site. */
  readonly packs: readonly string[];
  readonly matters: readonly MatterRule[];
  readonly sources: readonly RuleSource[];
  /** Constants that belong to no matter, such as `deposit` (into the station within n hours). */
  readonly deadlines: readonly DeadlineRule[];
  readonly constants: readonly ConstantRule[];
  readonly retentions: readonly KindRetention[];
  readonly yearlyDates: readonly YearlyDate[];
  readonly hours: readonly HoursRule[];
  readonly calendars: readonly CalendarYear[];
  readonly duties: readonly DutyRule[];
  readonly chains: readonly ChainRule[];
  /** Of the papers of a file. */
  readonly forms: readonly PaperForm[];
}
