// The `derive` leaf of a search for flagged stretches: counts and lengths in the leaf, the list beside it. Form only; what
// is a stretch is decided in policy/picture-stretches.ts, and by ffmpeg for sound.
import { createHash } from 'node:crypto';
import { canonicalBytes, type Json } from './canonical-json.ts';
import type { CustodyEvent, EventDraft, PublicFacts } from './custody-event.ts';
import { inOrder, type Stretch, type StretchKind, stretchKinds } from './stretches.ts';

/** `public.kind` of the leaf. */
export const stretchesKind = 'stretches';

/** More are not listed but counted; the longest are. A list of so many stays well below what a private detail may hold. */
export const mostListed = 500;

/** @param source the original's SHA-256. @param leastMs shorter ones were not looked for. */
export function stretchesDraft(clip: string, source: string, found: readonly Stretch[], leastMs: number): EventDraft {
  const listed = inOrder(longest(found)).map(({ kind, fromMs, toMs }) => ({ kind, fromMs, toMs }));
  const list: Json = listed;
  const facts: PublicFacts = {
    kind: stretchesKind,
    source,
    leastMs,
    found: found.length,
    ...Object.fromEntries(stretchKinds.map((kind) => [factName(kind), totalMs(found, kind)])),
    list: createHash('sha256').update(canonicalBytes(list)).digest('hex'),
  };
  return { type: 'derive', actor: 'station', clip, public: facts, private: { stretches: list } };
}

/** `silentMs`, `noPictureMs`. */
const factName = (kind: StretchKind) => `${kind === 'no-picture' ? 'noPicture' : kind}Ms`;

const lengthMs = ({ fromMs, toMs }: Stretch) => toMs - fromMs;

const totalMs = (found: readonly Stretch[], kind: StretchKind) =>
  found.filter((one) => one.kind === kind).reduce((sum, one) => sum + lengthMs(one), 0);

function longest(found: readonly Stretch[]): readonly Stretch[] {
  if (found.length <= mostListed) return found;
  return inOrder(found)
    .toSorted((a, b) => lengthMs(b) - lengthMs(a))
    .slice(0, mostListed);
}

/** What such a leaf lists; null where its private detail was erased: then nothing is known of it any more. */
export function stretchesOf({ detail }: CustodyEvent): readonly Stretch[] | null {
  const list = detail?.['stretches'];
  if (!Array.isArray(list) || !list.every(isStretch)) return null;
  return list;
}

function isStretch(value: unknown): value is Stretch {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, fromMs, toMs } = value as Record<string, unknown>;
  const isKnown = stretchKinds.some((known) => known === kind);
  return isKnown && Number.isSafeInteger(fromMs) && Number.isSafeInteger(toMs);
}
