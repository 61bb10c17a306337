// What the checks of an operation are told. Everything was gathered before (web/cases): the checks themselves look nothing
// up.
import type { CaseFacts, Day, DocumentFacts, OperationFacts, ReviewFacts, StepMark } from '../case-model.ts';
import type { MatterRule, RuleBook } from '../matter-rule.ts';
import type { WorkCalendar } from '../work-calendar.ts';
import type { TimedClip } from './place-clip.ts';

/** What the registers say of somebody who was present. */
export interface OfficerFacts {
  readonly certificate: string;
  /** Null where the certificate is not in the register. */
  readonly register: { readonly validFrom: Day | null; readonly validTo: Day | null } | null;
  /** Null where neither role nor register tells. */
  readonly isAuxiliary: boolean | null;
}

/** Another operation at the same time, of any case. */
export interface OtherOperation {
  readonly id: string;
  /** Opaque id of its case. */
  readonly case: string;
  readonly matter: string;
  readonly facts: OperationFacts;
}

export interface CheckDocument {
  readonly kind: string;
  /** Null where its private detail was erased. */
  readonly facts: DocumentFacts | null;
}

export interface CheckClip extends TimedClip {
  /** When it first lay at the dock; RFC 3339. */
  readonly docked: string;
  readonly isLinked: boolean;
}

export interface CheckQuestion {
  /** Opaque ids. */
  readonly case: string;
  readonly operation: string;
  /** Null where they were erased: then only what speaks of the case can be checked. */
  readonly facts: OperationFacts | null;
  readonly rule: MatterRule | undefined;
  /** Rule of the case's own matter. */
  readonly caseRule: MatterRule | undefined;
  readonly caseFacts: Pick<CaseFacts, 'power'> | null;
  readonly documents: readonly CheckDocument[];
  readonly reviews: readonly { readonly outcome: ReviewFacts['outcome']; readonly facts: ReviewFacts | null }[];
  readonly marks: readonly StepMark[];
  /** Of the operation's cameras, as for its coverage. */
  readonly clips: readonly CheckClip[];
  /** Cameras that stand in for another post's. */
  readonly standIns: readonly string[];
  /** Clips that marks and documents name, whatever camera they are of. */
  readonly namedClips: ReadonlyMap<string, TimedClip>;
  readonly officers: readonly OfficerFacts[];
  /** Of the same officers or cameras. */
  readonly others: readonly OtherOperation[];
  readonly book: Pick<RuleBook, 'hours' | 'duties' | 'constants' | 'deadlines'>;
  readonly calendar: WorkCalendar;
  /** IANA name of official time. */
  readonly zone: string;
}

/** The source of a duty, as long as a pack has it. */
export function dutySource({ duties }: Pick<RuleBook, 'duties'>, named: string): string | null {
  return duties.find(({ duty }) => duty === named)?.source ?? null;
}
