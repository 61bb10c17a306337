// What of a judged operation is kept as a row, so that reports over a year need not judge anew: the verdict, each hole
// with what its notes say of it, and whether there is any footage at all. Pure.
import type { Note, NoteCause, OperationFacts } from '../case-model.ts';
import type { RecordingMode } from '../matter-rule.ts';
import type { CoverageVerdict, GapKind } from './coverage.ts';
import { explainedBy } from './explained.ts';
import type { CoverageReason, OperationCoverage } from './operation-coverage.ts';
import type { PlacedClipAnswer } from './placed-clips.ts';

/** some: a clip of its cameras lies in it · maybe: one may · none: nothing does. */
export type FootageState = 'some' | 'maybe' | 'none';

export interface VerdictHole {
  readonly post: string;
  /** Milliseconds since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly kind: GapKind;
  /** What the note says that explains it: an approved one, else one that was submitted last; null where none does. */
  readonly cause: NoteCause | null;
  /** How that note stands. */
  readonly note: 'approved' | 'submitted' | null;
}

export interface OperationVerdict {
  readonly mode: RecordingMode | null;
  readonly verdict: CoverageVerdict;
  /** Every hole lies in an approved note. */
  readonly isExplained: boolean;
  readonly footage: FootageState;
  /** Some camera was entered for it. */
  readonly hasCamera: boolean;
  readonly holes: readonly VerdictHole[];
  readonly reasons: readonly CoverageReason[];
}

export interface JudgedFacts {
  readonly facts: OperationFacts | null;
  readonly coverage: OperationCoverage;
  readonly clips: readonly PlacedClipAnswer[];
  readonly notes: readonly Note[];
  readonly isExplained: boolean;
}

export function operationVerdict({ facts, coverage, clips, notes, isExplained }: JudgedFacts): OperationVerdict {
  return {
    mode: coverage.mode,
    verdict: coverage.verdict,
    isExplained,
    footage: footageOf(coverage, clips),
    hasCamera: (facts?.posted.length ?? 0) > 0,
    holes: coverage.gaps.map((gap) => ({
      post: gap.post,
      fromMs: Date.parse(gap.from),
      toMs: Date.parse(gap.to),
      kind: gap.kind,
      ...saidOf(gap, notes),
    })),
    reasons: coverage.reasons.map(({ code }) => code),
  };
}

/** By the corrected times as they stand: this is told, not judged. */
function footageOf({ from, to }: OperationCoverage, clips: readonly PlacedClipAnswer[]): FootageState {
  if (clips.length === 0 || from === null || to === null) return 'none';
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  const isThere = ({ from: begins, to: ends }: PlacedClipAnswer) =>
    begins !== null && ends !== null && Date.parse(begins) < toMs && Date.parse(ends) > fromMs;
  return clips.some(isThere) ? 'some' : 'maybe';
}

function saidOf(gap: OperationCoverage['gaps'][number], notes: readonly Note[]): Pick<VerdictHole, 'cause' | 'note'> {
  for (const state of ['approved', 'submitted'] as const) {
    const said = notes.findLast((note) => note.state === state && isAbout(gap, note));
    if (said?.facts) return { cause: said.facts.cause, note: state };
  }
  return { cause: null, note: null };
}

function isAbout(gap: OperationCoverage['gaps'][number], { facts }: Note): boolean {
  return explainedBy([gap], [{ state: 'approved', facts }]);
}
