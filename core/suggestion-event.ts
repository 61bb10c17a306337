// The `suggest` leaf: a clip may belong to a case. Nothing is linked by it; a person takes the suggestion by linking the two
// (`link`), or refuses it (a `suggest` leaf too). Form only: who suggests what is decided elsewhere.
import type { CustodyEvent, EventDraft, PublicFacts } from './custody-event.ts';

/**
 * What a suggestion rests on. case-code: the clip shows the case's QR code · officer-time: officer and time fit an operation
 * · name: of file or folder · place: filmed near it · dock-choice: the officer chose the case at the dock.
 */
export const suggestionSources = ['case-code', 'officer-time', 'name', 'place', 'dock-choice'] as const;

export type SuggestionSource = (typeof suggestionSources)[number];

export interface Suggestion {
  readonly clip: string;
  /** Opaque id. */
  readonly caseId: string;
  readonly by: SuggestionSource;
  /** How sure, 0 to 100. */
  readonly confidence: number;
  /** Where in the clip it shows, in milliseconds from its beginning. */
  readonly atMs?: number;
  /** In words; goes beside the leaf. */
  readonly reason?: string;
}

/** @param batch ties the suggestions of one search together. */
export function suggestionDraft(suggestion: Suggestion, batch?: string): EventDraft {
  const { clip, caseId, by, confidence, atMs, reason } = suggestion;
  const facts: PublicFacts = { by, confidence, ...(atMs === undefined ? {} : { atMs }) };
  return {
    type: 'suggest',
    actor: 'station',
    clip,
    case: caseId,
    ...(batch === undefined ? {} : { batch }),
    public: facts,
    ...(reason === undefined ? {} : { private: { reason } }),
  };
}

/** A person says that the clip is not of that case. @returns a draft without its actor. */
export function refusalDraft(clip: string, caseId: string, number: string, reason: string): Omit<EventDraft, 'actor'> {
  return { type: 'suggest', clip, case: caseId, public: { action: 'refuse' }, private: { number, reason } };
}

/** @returns `refuse`, the suggestion, or undefined for a leaf that is neither. */
export function suggestionOf(event: CustodyEvent): Suggestion | 'refuse' | undefined {
  const { type, clip, case: caseId, public: facts, detail } = event;
  if (type !== 'suggest' || clip === undefined || caseId === undefined) return undefined;
  if (facts['action'] === 'refuse') return 'refuse';
  const { confidence, atMs } = facts;
  const by = suggestionSources.find((source) => source === facts['by']);
  if (facts['action'] !== undefined || by === undefined || typeof confidence !== 'number') return undefined;
  const reason = detail?.['reason'];
  return {
    ...{ clip, caseId, by, confidence },
    ...(typeof atMs === 'number' ? { atMs } : {}),
    ...(typeof reason === 'string' ? { reason } : {}),
  };
}
