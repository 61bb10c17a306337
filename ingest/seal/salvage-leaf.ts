// The leaves that say what of a salvaged clip is missing: number, bytes and digest of the holes for everybody, the map
// itself in the private details, in as many leaves as it takes. Pure.
import { createHash } from 'node:crypto';
import { canonicalBytes } from '../../core/canonical-json.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import type { CopiedFile } from '../pull/messages.ts';

/** Ranges of one leaf: a private detail has room for 64 KiB (storage/log/event-leaf.ts), a range takes up to 36 bytes. */
const rangesALeaf = 1000;

/** @returns none for a clip that was read whole in the ordinary way. */
export function salvageDrafts(clip: string, bay: string, { salvage }: CopiedFile): EventDraft[] {
  if (!salvage) return [];
  const map = salvage.holes.map(([from, to]) => `${from}-${to}`);
  const facts = {
    holes: map.length,
    missingBytes: salvage.holes.reduce((sum, [from, to]) => sum + to - from, 0),
    map: createHash('sha256').update(canonicalBytes(map)).digest('hex'),
    cutShort: salvage.isCutShort,
  };
  const parts = Math.max(1, Math.ceil(map.length / rangesALeaf));
  return Array.from({ length: parts }, (_, at) => ({
    type: 'salvage' as const,
    actor: 'station',
    clip,
    public: { ...facts, ...(parts === 1 ? {} : { part: at + 1, parts }) },
    private: { bay, map: map.slice(at * rangesALeaf, (at + 1) * rangesALeaf) },
  }));
}
