// The `suggest` leaf: a clip may belong to a case. Nothing is linked by it; a person takes the suggestion by linking the two
// (`link`), or refuses it; the station takes back what has no ground any more; an officer says where all that a docking
// brings belongs (`suggest` leaves too). Form only: who suggests what is decided elsewhere.
import type { CustodyEvent, EventDraft, PublicFacts } from './custody-event.ts';

/**
 * What a suggestion rests on. case-code: the clip shows the case's QR code · officer-time: officer and time fit an operation
 * · name: of file or folder · place: filmed near it · officer: whoever filmed it says so.
 */
export const suggestionSources = ['case-code', 'officer-time', 'name', 'place', 'officer'] as const;

export type SuggestionSource = (typeof suggestionSources)[number];

/** What the station concludes from what it knows, and takes back when it knows otherwise. The others were seen or said. */
export const concludedSources = ['officer-time', 'name', 'place'] as const satisfies readonly SuggestionSource[];

/** How sure an officer's own word is, 0 to 100 [D]. */
export const officerConfidence = 98;

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

/** The station's ground for it has gone. @param seq of the leaf that is taken back. */
export function withdrawalDraft(clip: string, caseId: string, by: SuggestionSource, seq: number): EventDraft {
  return { type: 'suggest', actor: 'station', clip, case: caseId, public: { action: 'withdraw', by, of: seq } };
}

/** In words, why: goes beside the leaf. @param who the officer's name. */
export const officerReason = (who: string) => `执法人员${who}选定`;

/** An officer says to which case a clip of his belongs. @returns a draft without its actor, who is his account. */
export function officerChoiceDraft(clip: string, caseId: string, who: string): Omit<EventDraft, 'actor'> {
  const { actor: _station, ...draft } = suggestionDraft({
    ...{ clip, caseId, by: 'officer', confidence: officerConfidence },
    reason: officerReason(who),
  });
  return draft;
}

/** An officer says to which case all belongs that one docking brings. */
export interface DockChoice {
  /** Opaque id. */
  readonly caseId: string;
  readonly bay: string;
  /** When the docking began, as its clips say it. */
  readonly docked: string;
}

/** @returns a draft without its actor, who is the officer's account. */
export function dockChoiceDraft({ caseId, bay, docked }: DockChoice, number: string): Omit<EventDraft, 'actor'> {
  return { type: 'suggest', case: caseId, public: { action: 'dock' }, private: { number, bay, docked } };
}

/** @returns undefined for another leaf, and where its private detail was erased. */
export function dockChoiceOf({ type, case: caseId, public: facts, detail }: CustodyEvent): DockChoice | undefined {
  const { bay, docked } = detail ?? {};
  if (type !== 'suggest' || facts['action'] !== 'dock' || caseId === undefined) return undefined;
  return typeof bay === 'string' && typeof docked === 'string' ? { caseId, bay, docked } : undefined;
}

/** A person says that the clip is not of that case. @returns a draft without its actor. */
export function refusalDraft(clip: string, caseId: string, number: string, reason: string): Omit<EventDraft, 'actor'> {
  return { type: 'suggest', clip, case: caseId, public: { action: 'refuse' }, private: { number, reason } };
}

/** @returns the suggestion, `refuse`, whose and of which leaf is withdrawn, or undefined for a leaf that is none of them. */
export function suggestionOf(
  event: CustodyEvent,
): Suggestion | 'refuse' | { readonly withdrawn: SuggestionSource; readonly of: number } | undefined {
  const { type, clip, case: caseId, public: facts, detail } = event;
  if (type !== 'suggest' || clip === undefined || caseId === undefined) return undefined;
  if (facts['action'] === 'refuse') return 'refuse';
  const { confidence, atMs } = facts;
  const by = suggestionSources.find((source) => source === facts['by']);
  const { of } = facts;
  if (facts['action'] === 'withdraw' && by !== undefined && typeof of === 'number') return { withdrawn: by, of };
  if (facts['action'] !== undefined || by === undefined || typeof confidence !== 'number') return undefined;
  const reason = detail?.['reason'];
  return {
    ...{ clip, caseId, by, confidence },
    ...(typeof atMs === 'number' ? { atMs } : {}),
    ...(typeof reason === 'string' ? { reason } : {}),
  };
}
