// The statement of completeness (全过程音像记录核验表) as it is signed: what was asked, by which rule, over which clips, and the
// answer. Types alone; its strict parse and its recomputation are in core/proof. docs/formats.md §6, decision 0018.
import type { NoteFacts, NoteStep, OperationFacts, StandIn, StepMark } from './case-model.ts';
import type { MatterRule, RuleSource } from './matter-rule.ts';
import type { OffsetTrust, StartSource, StationIdentity } from './model.ts';
import type { OperationCoverage } from './policy/operation-coverage.ts';
import type { PlacingRule } from './policy/place-clip.ts';
import type { Stretch } from './stretches.ts';

/** A clip that it rests on, and where that clip lies in time: all of it follows from its manifest and `anchor` events. */
export interface StatedClip {
  readonly clip: string;
  readonly sha256: string;
  /** Serial, or label where it has none. */
  readonly camera: string;
  /** Corrected, RFC 3339; null where the file tells none. */
  readonly start: string | null;
  readonly end: string | null;
  readonly startSource: StartSource | null;
  readonly offsetMs: number | null;
  readonly uncertaintyMs: number | null;
  readonly trust: OffsetTrust;
  /** Leaves of the readings that the offset rests on. */
  readonly basis: readonly number[];
  /** The recorder itself ended it, for its size or its length. */
  readonly isCut: boolean;
  /** Flagged stretches as they were found; null where nobody searched. Not computed again. */
  readonly stretches: readonly Stretch[] | null;
}

export interface StatedNote {
  readonly note: string;
  readonly state: 'submitted' | 'approved' | 'returned';
  /** Null where its private detail was erased. */
  readonly facts: NoteFacts | null;
  /** Account name, moment and opinion of who approved or returned it; null while nobody has. */
  readonly judged: { readonly user: string | null; readonly at: string; readonly opinion: string | null } | null;
  /** What each step of its chain said, in order; left out by statements of the time before there were chains. */
  readonly steps?: readonly Omit<NoteStep, 'account'>[];
}

/** A step of the matter's checklist, as it was marked. It says nothing of time and is not recomputed. */
export interface StatedStep {
  readonly step: string;
  readonly title: string;
  readonly evidence: string;
  readonly state: string;
  readonly done: number;
  readonly of: number;
  readonly marks: readonly StepMark[];
}

/** liuhen.statement/1 */
export interface Statement {
  readonly format: 'liuhen.statement/1';
  readonly station: StationIdentity;
  readonly madeAt: string;
  /** Opaque id of the account. */
  readonly madeBy: string;
  /** Leaves of the log that it rests on: later ones change nothing of it. */
  readonly logSize: number;
  /** IANA name, for showing times. */
  readonly zone: string;
  readonly case: { readonly id: string; readonly number: string };
  readonly operation: { readonly id: string; readonly matter: string; readonly facts: OperationFacts };
  readonly rule: MatterRule;
  /** Those that the rule names. */
  readonly sources: readonly RuleSource[];
  /** Packs in force, lowest first, by the SHA-256 of their files. */
  readonly packs: readonly { readonly pack: string; readonly sha256: string }[];
  readonly standIns: readonly StandIn[];
  readonly placing: PlacingRule;
  readonly clips: readonly StatedClip[];
  readonly answer: OperationCoverage;
  /** Every hole lies in an approved note. */
  readonly explained: boolean;
  readonly notes: readonly StatedNote[];
  readonly checklist: readonly StatedStep[];
  readonly findings: readonly { readonly [member: string]: unknown }[];
  readonly limits: { readonly zh: string; readonly en: string };
}

/** What every statement says of itself. */
export const statementLimits = {
  zh: '本结论仅表明已入库音像资料在时间上的连续性，不代表对执法行为合法性的评价。',
  en: 'This conclusion speaks of the continuity in time of the footage in the store alone; it does not judge whether what was done is lawful.',
} as const;
