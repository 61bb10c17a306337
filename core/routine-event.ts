// The `link` leaf that ties a clip to no case: 日常巡查，不入卷. It answers the same question as any `link`, and a later one
// with a case takes its place; an `unlink` leaf of the same form takes it back. Decision 0020.
import type { CustodyEvent, EventDraft } from './custody-event.ts';

/** @param batch ties the leaves of one act together. @param reason null where none was given. */
export function routineDraft(clip: string, reason: string | null, batch: string): Omit<EventDraft, 'actor'> {
  return { type: 'link', ...draft(clip, reason, batch) };
}

/** It waits in the inbox again. */
export function notRoutineDraft(clip: string, reason: string | null, batch: string): Omit<EventDraft, 'actor'> {
  return { type: 'unlink', ...draft(clip, reason, batch) };
}

function draft(clip: string, reason: string | null, batch: string) {
  const detail = reason === null ? {} : { private: { reason } };
  return { clip, batch, public: { action: 'routine' }, ...detail };
}

/** Of a `link` or an `unlink` leaf. */
export function isRoutine({ case: caseId, public: facts }: CustodyEvent): boolean {
  return caseId === undefined && facts['action'] === 'routine';
}
