// What the station answers about cases, as the pages read it (web/http/case-schemas.ts). Types alone.
import type { FindingState } from '../../../../core/case-finding.ts';
import type {
  CaseState,
  DocumentFacts,
  NoteCause,
  PostedCamera,
  Power,
  SessionFacts,
  Stage,
  StandIn,
  StepMark,
} from '../../../../core/case-model.ts';
import type { RecordingMode } from '../../../../core/matter-rule.ts';
import type { CoverageVerdict } from '../../../../core/policy/coverage.ts';
import type { CoverageReason, GapAnswer } from '../../../../core/policy/operation-coverage.ts';
import type { PlacedClipAnswer } from '../../../../core/policy/placed-clips.ts';

export interface CaseOperation {
  readonly operation: string;
  readonly matter: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly sessions: readonly SessionFacts[];
  readonly place: string | null;
  readonly position: { readonly lat: number; readonly lon: number; readonly datum: 'wgs84' | 'gcj02' } | null;
  readonly officers: readonly string[];
  readonly posts: readonly PostedCamera[];
  readonly items: number | null;
}

export interface CaseRow {
  readonly number: string;
  readonly state: CaseState;
  readonly matter: string | null;
  readonly unit: string;
  readonly object: string | null;
  readonly actingName: string | null;
  readonly body: string | null;
  readonly power: Power | null;
  readonly stages: Readonly<Partial<Record<Stage, string>>>;
  readonly people: readonly string[];
  readonly operations: readonly CaseOperation[];
  readonly clips: readonly string[];
  /** In the list of what waits for a review: since when, and what the last one came to. */
  readonly waitingSince?: string;
  readonly lastReview?: 'pass' | 'return' | null;
  readonly reviewAskedAt?: string | null;
}

export interface CaseDocument extends Omit<DocumentFacts, 'number' | 'date'> {
  readonly number: string | null;
  readonly date: string | null;
  readonly imported: boolean;
}

export interface CaseReview {
  readonly outcome: 'pass' | 'return';
  readonly date: string | null;
  readonly reviewer: string | null;
  readonly opinion: string | null;
}

/** Beside these it has what it is about. */
export interface Finding {
  readonly code: string;
  readonly state: FindingState;
  readonly source: string | null;
  readonly rule: string | null;
  readonly [about: string]: unknown;
}

export interface CaseFile extends CaseRow {
  readonly documents: readonly CaseDocument[];
  readonly reviews: readonly CaseReview[];
  /** That the review was asked for and not answered yet. */
  readonly reviewAsked: { readonly at: string; readonly user: string | null } | null;
  readonly mayAskReview: boolean;
  readonly notes: readonly CaseNote[];
  readonly findings: readonly Finding[];
}

/** Who may do a step of an approval: any of the roles, in any of the units. */
export interface NoteStepWho {
  readonly step: string;
  readonly title: string;
  readonly roles: readonly string[];
  readonly units: readonly string[];
}

export interface CaseNoteStep extends NoteStepWho {
  readonly state: 'approve' | 'return' | 'due' | 'waiting';
  readonly user: string | null;
  readonly at: string | null;
  readonly opinion: string | null;
}

export interface CaseNote {
  readonly note: string;
  readonly operation: string;
  readonly state: 'submitted' | 'approved' | 'returned';
  readonly cause: NoteCause | null;
  readonly gaps: readonly { readonly post: string; readonly from: string; readonly to: string }[];
  readonly text: string | null;
  readonly substitute: string | null;
  readonly signers: readonly string[];
  /** Empty of a note that was judged before there were chains of approval. */
  readonly steps: readonly CaseNoteStep[];
  /** `isPossible`: somebody at the station can do it. */
  readonly due: (NoteStepWho & { readonly isYours: boolean; readonly isPossible: boolean }) | null;
  readonly judged: { readonly user: string | null; readonly at: string; readonly opinion: string | null } | null;
}

export interface ChecklistStep {
  readonly step: string;
  readonly title: string;
  readonly evidence: 'timecode' | 'photo' | 'document';
  readonly state: 'done' | 'missing' | 'not-applicable';
  readonly done: number;
  readonly of: number;
  readonly marks: readonly StepMark[];
}

export interface JudgedPost {
  readonly post: string;
  readonly title: string | null;
  readonly isMandatory: boolean;
  readonly verdict: CoverageVerdict;
}

/** `clip` is null where this account may not know of it. */
export interface PlacedClip extends Omit<PlacedClipAnswer, 'clip'> {
  readonly clip: string | null;
}

export interface AloneStretch {
  readonly post: string;
  readonly camera: string;
  readonly from: string;
  readonly to: string;
}

export interface MadeStatement {
  readonly at: string;
  readonly sha256: string;
  readonly verdict: CoverageVerdict;
}

export interface Coverage {
  readonly operation: string;
  readonly matter: string;
  readonly title: string | null;
  readonly mode: RecordingMode | null;
  readonly verdict: CoverageVerdict;
  readonly from: string | null;
  readonly to: string | null;
  readonly gaps: readonly GapAnswer[];
  readonly alone: readonly AloneStretch[];
  readonly posts: readonly JudgedPost[];
  readonly reasons: readonly { readonly code: CoverageReason; readonly clips: readonly string[] }[];
  readonly toleranceMs: number | null;
  readonly clips: readonly PlacedClip[];
  readonly standIns: readonly StandIn[];
  readonly explained: boolean;
  readonly notes: readonly CaseNote[];
  readonly checklist: readonly ChecklistStep[];
  /** Statements of completeness that were made, the last one last. */
  readonly statements: readonly MadeStatement[];
  readonly findings: readonly Finding[];
}
