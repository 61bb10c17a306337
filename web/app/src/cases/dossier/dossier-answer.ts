// What the station answers to `case dossier`, as its page reads it (web/http/case-schemas.ts). Types alone.
import type { CoverageVerdict } from '../../../../../core/policy/coverage.ts';
import type { PropertyState } from '../../../../../core/policy/property-state.ts';
import type { ReviewNeedCode } from '../../../../../core/policy/review-needs.ts';
import type { CaseFile, Coverage } from '../answers.ts';

export interface MissingThing {
  readonly code: ReviewNeedCode | 'NO_OPERATION' | 'GAP' | 'UNKNOWN';
  /** Null for the case itself. */
  readonly operation: string | null;
  /** Of what a review needs. */
  readonly about?: readonly string[];
}

export interface DossierItem {
  readonly property: string;
  readonly state: PropertyState;
  readonly name: string | null;
  readonly quantity: string | null;
  readonly place: string | null;
  readonly heldSince: string | null;
  readonly overdue: boolean;
}

export interface DossierStatement {
  readonly operation: string;
  readonly at: string;
  readonly verdict: CoverageVerdict;
  readonly sha256: string;
}

export interface Dossier {
  readonly case: CaseFile;
  readonly operations: readonly Coverage[];
  readonly property: readonly DossierItem[];
  readonly statements: readonly DossierStatement[];
  readonly missing: { readonly close: readonly MissingThing[]; readonly review: readonly MissingThing[] };
  readonly review: {
    readonly isDemanded: boolean | null;
    readonly text: string | null;
    readonly source: string | null;
    readonly last: 'pass' | 'return' | null;
    readonly mayReview: boolean;
    readonly why: 'closed' | 'role' | 'own' | null;
  };
}
