// The `link` leaf that ties a clip to no case: 日常巡查，不入卷. It answers the same question as any `link`, and a later one
// with a case takes its place. Decision 0020.
import type { CustodyEvent, EventDraft } from './custody-event.ts';

/** @param batch ties the leaves of one act together. @param reason null where none was given. */
export function routineDraft(clip: string, reason: string | null, batch: string): Omit<EventDraft, 'actor'> {
  const detail = reason === null ? {} : { private: { reason } };
  return { type: 'link', clip, batch, public: { action: 'routine' }, ...detail };
}

export function isRoutine({ type, case: caseId, public: facts }: CustodyEvent): boolean {
  return type === 'link' && caseId === undefined && facts['action'] === 'routine';
}
