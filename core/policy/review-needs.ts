// What a legal reviewer would look for in a case and not find, beside what keeps it from closing. Facts that are absent,
// never a judgement on those that are there. Pure.
import type { CaseFacts } from '../case-model.ts';
import type { RecordingMode } from '../matter-rule.ts';
import type { CoverageVerdict } from './coverage.ts';

export const reviewNeedCodes = [
  'MATTER', 'PARTY', 'ACTING_NAME', 'POWER', 'PEOPLE', 'DOCUMENTS', 'STEPS', 'NOTE_WAITS', 'STATEMENT', 'STATEMENT_OLD',
] as const; // biome-ignore format: one list
export type ReviewNeedCode = (typeof reviewNeedCodes)[number];

export interface ReviewNeed {
  readonly code: ReviewNeedCode;
  /** Id of the operation; null for the case itself. */
  readonly operation: string | null;
  /** Steps that nobody marked, by title; or who is to do the step of an approval that is due. */
  readonly about: readonly string[];
}

export interface ReviewedOperation {
  readonly operation: string;
  /** Null where no pack has its matter. */
  readonly mode: RecordingMode | null;
  readonly verdict: CoverageVerdict;
  /** Titles of steps of the checklist that nobody marked. */
  readonly missingSteps: readonly string[];
  /** Verdicts of the statements that were made of it, the last one last. */
  readonly stated: readonly string[];
  /** Of its notes that wait: the title of the step that is due, empty where nobody can do any. */
  readonly waitingNotes: readonly string[];
}

export interface ReviewQuestion {
  /** Code of the case's own matter; null where nobody said. */
  readonly matter: string | null;
  /** Null where they were erased. */
  readonly facts: CaseFacts | null;
  /** How many documents are entered. */
  readonly documents: number;
  readonly operations: readonly ReviewedOperation[];
}

/** Of the case first, then operation by operation. */
export function reviewNeeds({ matter, facts, documents, operations }: ReviewQuestion): ReviewNeed[] {
  const ofCase: readonly (readonly [ReviewNeedCode, boolean])[] = [
    ['MATTER', matter === null],
    ['PARTY', !facts?.object],
    ['ACTING_NAME', !facts?.actingName],
    ['POWER', !facts?.power],
    ['PEOPLE', !facts?.people.length],
    ['DOCUMENTS', documents === 0],
  ];
  return [
    ...ofCase.filter(([, isMissing]) => isMissing).map(([code]) => ({ code, operation: null, about: [] })),
    ...operations.flatMap(needsOf),
  ];
}

function needsOf({ operation, mode, verdict, missingSteps, stated, waitingNotes }: ReviewedOperation): ReviewNeed[] {
  const need = (code: ReviewNeedCode, about: readonly string[] = []) => ({ code, operation, about });
  const last = stated.at(-1);
  return [
    ...(missingSteps.length > 0 ? [need('STEPS', missingSteps)] : []),
    ...waitingNotes.map((title) => need('NOTE_WAITS', title === '' ? [] : [title])),
    // A statement is asked of what had to be recorded in full.
    ...(mode === 'full' && last === undefined ? [need('STATEMENT')] : []),
    ...(last !== undefined && last !== verdict ? [need('STATEMENT_OLD')] : []),
  ];
}
