// The leaves of a case file: ids and codes in the leaf, everything that names a person, thing or place beside it. Each
// carries the whole new state (decision 0017). docs/formats.md lists them.
import type { Json } from './canonical-json.ts';
import type {
  CaseFacts,
  DocumentFacts,
  NoteFacts,
  OperationFacts,
  ReviewFacts,
  StandIn,
  StepMark,
} from './case-model.ts';
import type { EventDraft } from './custody-event.ts';

type Draft = Omit<EventDraft, 'actor'>;

/** `public.action`, by type of leaf: closed. */
export const caseActions = ['open', 'edit', 'close', 'reopen'] as const;
export const operationActions = ['add', 'edit', 'void', 'step'] as const;
export const explainActions = ['add', 'approve', 'return'] as const;

/** What the leaf itself says of a case. */
export interface CaseCodes {
  /** Id of a unit. */
  readonly unit: string;
  /** Null where nobody said. */
  readonly matter: string | null;
}

export interface CaseChange extends CaseCodes {
  readonly action: (typeof caseActions)[number];
  readonly facts: CaseFacts;
  readonly reason?: string;
  /** It came out of the platform's export, not from a hand here. */
  readonly isImported?: boolean;
}

/** @param id opaque id of the case. */
export function caseChanged(id: string, { action, unit, matter, facts, reason, isImported }: CaseChange): Draft {
  return {
    type: 'case',
    case: id,
    public: { action, unit, ...(matter === null ? {} : { matter }), ...(isImported ? { imported: true } : {}) },
    private: { ...json(facts), ...(reason === undefined ? {} : { reason }) },
  };
}

export interface OperationChange {
  readonly action: 'add' | 'edit' | 'void';
  readonly operation: string;
  readonly matter: string;
  readonly facts: OperationFacts;
  readonly reason?: string;
}

export function operationChanged(id: string, { action, operation, matter, facts, reason }: OperationChange): Draft {
  return {
    type: 'operation',
    case: id,
    public: { action, operation, matter },
    private: { ...json(facts), ...(reason === undefined ? {} : { reason }) },
  };
}

/** A step of the checklist was done, or does not apply. A later mark of the same step and item takes its place. */
export function stepMarked(id: string, operation: string, mark: StepMark): Draft {
  const { step, state, clip, item, ...detail } = mark;
  return {
    type: 'operation',
    case: id,
    ...(clip === null ? {} : { clip }),
    public: { action: 'step', operation, step, state, ...(item === null ? {} : { item }) },
    private: json(detail),
  };
}

/** @param isImported kept even where a rule would have refused it by hand. */
export function documentChanged(
  id: string,
  action: 'add' | 'edit',
  document: string,
  facts: DocumentFacts,
  isImported = false,
): Draft {
  return {
    type: 'document',
    case: id,
    public: { action, document, kind: facts.kind, ...(isImported ? { imported: true } : {}) },
    private: json(facts),
  };
}

export function reviewed(id: string, facts: ReviewFacts): Draft {
  return { type: 'review', case: id, public: { outcome: facts.outcome }, private: json(facts) };
}

/** That the review is asked for. The outcome of it is the reviewer's. */
export function reviewAsked(id: string): Draft {
  return { type: 'review', case: id, public: { outcome: 'ask' }, private: {} };
}

export function stoodIn(id: string, operation: string, facts: StandIn): Draft {
  return { type: 'statement', case: id, public: { action: 'stand-in', operation }, private: json(facts) };
}

export function noteAdded(id: string, operation: string, note: string, facts: NoteFacts): Draft {
  const { cause, chain } = facts;
  return {
    type: 'explain',
    case: id,
    public: { action: 'add', operation, note, cause, ...(chain && { chain: chain.chain }) },
    private: json(facts),
  };
}

export interface NoteJudgement {
  readonly action: 'approve' | 'return';
  /** Codes of the chain and of its step; the leaf names them as they were. */
  readonly chain: string;
  readonly step: string;
  /** Steps that are still to be done after this one; 0: the note is approved. Of a return it says nothing. */
  readonly left: number;
  readonly title: string;
  readonly opinion: string;
}

export function noteJudged(id: string, note: string, judged: NoteJudgement): Draft {
  const { action, chain, step, left, ...detail } = judged;
  const more = action === 'approve' ? { left } : {};
  return { type: 'explain', case: id, public: { action, note, chain, step, ...more }, private: detail };
}

function json(facts: object): { readonly [key: string]: Json } {
  return facts as { readonly [key: string]: Json };
}
