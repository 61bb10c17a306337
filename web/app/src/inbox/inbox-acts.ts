// Saying where clips belong, and taking that back.
import { call, path } from '../api.ts';
import type { LinkedClips } from './inbox-answers.ts';

/** What was said last of some clips. */
export type Said = { readonly clips: readonly string[] } & (
  | { readonly kind: 'routine' }
  | { readonly kind: 'case'; readonly case: string }
);

export function say(said: Said): Promise<unknown> {
  if (said.kind === 'routine') return call('POST', '/routine-clips', { body: { clips: said.clips } });
  return call<LinkedClips>('POST', `/cases${path(said.case)}/links`, { body: { clips: said.clips, yes: true } });
}

/** @param reason goes into the custody log. */
export async function takeBack(said: Said, reason: string): Promise<void> {
  if (said.kind === 'routine') {
    await call('POST', '/routine-clips', { body: { clips: said.clips, undo: true, reason } });
    return;
  }
  for (const clip of said.clips) await call('DELETE', `/clips${path(clip, 'cases', said.case)}`, { query: { reason } });
}
