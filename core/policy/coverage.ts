// Whether the mandatory posts of an operation were filmed without a break: decision 0013. Pure. Knows nothing of law: marks,
// posts, tolerance come in as data; whether what was filmed is lawful is nobody's business here.

export type CoverageVerdict = 'covered' | 'gap' | 'unknown';
export type GapKind = 'interruption' | 'late-start' | 'early-end' | 'nothing';

/** All times: milliseconds since 1970 UTC. `to` is the first moment that does not belong to it any more. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface PlacedClip {
  readonly clip: string;
  readonly camera: string;
  /** Corrected times; null where the clip tells none, or its clock has no ground. */
  readonly place: ClipPlace | null;
}

export interface ClipPlace extends Span {
  /** Names what its offset rests on: clips of one camera and one `clock` are wrong by the same amount. */
  readonly clock: string;
  /** That amount is at most this. */
  readonly commonMs: number;
  /** What may come on top of it, for this clip alone. */
  readonly ownMs: number;
}

export interface Post {
  readonly post: string;
  readonly isMandatory: boolean;
}

/** A camera at a post; `isStandIn` for one of another post, by a named person's statement. */
export interface Assignment extends Span {
  readonly post: string;
  readonly camera: string;
  readonly isStandIn: boolean;
}

export interface CoverageQuestion {
  /** In order, apart from each other: a night between two days is no gap. */
  readonly sessions: readonly Span[];
  readonly posts: readonly Post[];
  readonly assignments: readonly Assignment[];
  readonly clips: readonly PlacedClip[];
  readonly toleranceMs: number;
}

export interface Gap extends Span {
  readonly post: string;
  readonly kind: GapKind;
}

export interface Alone extends Span {
  readonly post: string;
  readonly camera: string;
}

export interface CoverageAnswer {
  readonly verdict: CoverageVerdict;
  /** Mandatory ones and others, each for itself. */
  readonly posts: readonly { readonly post: string; readonly verdict: CoverageVerdict }[];
  /** Of the mandatory posts, in the order of posts and times; where the worst case puts them. */
  readonly gaps: readonly Gap[];
  /** Of the mandatory posts: one camera filmed where several were assigned, for longer than the tolerance. */
  readonly alone: readonly Alone[];
  /** Clips that might fill a gap if anybody knew when they were made. */
  readonly unplaced: readonly string[];
}

/** Decides over time alone. Sessions that are empty, or assignments that end before they begin, hold nothing. */
export function coverage(question: CoverageQuestion): CoverageAnswer {
  const { sessions, posts } = question;
  const found = posts.map(({ post, isMandatory }) => ({ post, isMandatory, ...coverPost(post, question) }));
  const mandatory = found.filter(({ isMandatory }) => isMandatory);
  const has = (verdict: CoverageVerdict) => mandatory.some((at) => at.verdict === verdict);
  const isSaid = sessions.length > 0 && mandatory.length > 0;
  return {
    verdict: !isSaid ? 'unknown' : has('gap') ? 'gap' : has('unknown') ? 'unknown' : 'covered',
    posts: found.map(({ post, verdict }) => ({ post, verdict: sessions.length > 0 ? verdict : 'unknown' })),
    gaps: mandatory.flatMap(({ gaps }) => gaps),
    alone: mandatory.flatMap(({ post }) => sessions.flatMap((session) => aloneAt(post, session, question))),
    unplaced: [...new Set(mandatory.flatMap(({ unplaced }) => unplaced))],
  };
}

interface PostAnswer {
  readonly verdict: CoverageVerdict;
  readonly gaps: readonly Gap[];
  readonly unplaced: readonly string[];
}

function coverPost(post: string, { sessions, assignments, clips, toleranceMs }: CoverageQuestion): PostAnswer {
  const windows = windowsByCamera(assignments.filter((assignment) => assignment.post === post));
  const filmed = united(
    certainRuns(clips, toleranceMs).flatMap(({ camera, run }) =>
      (windows.get(camera) ?? []).map((window) => certainWithin(run, window)).filter(isSomething),
    ),
  );
  const gaps = sessions.flatMap((session) =>
    holes(filmed, session, toleranceMs).map((hole) => ({ post, ...hole, kind: kindOf(hole, session) })),
  );
  if (gaps.length === 0) return { verdict: 'covered', gaps, unplaced: [] };
  const unplaced = clips.filter(({ camera, place }) => place === null && windows.has(camera)).map(({ clip }) => clip);
  return { verdict: unplaced.length > 0 ? 'unknown' : 'gap', gaps, unplaced };
}

/** Clips of one clock that follow each other within the tolerance, shortened by their own uncertainty. */
interface Run extends Span {
  /** Between its clips: none longer than the tolerance. */
  readonly seams: readonly Span[];
  /** All of it may lie so much earlier or later. */
  readonly commonMs: number;
}

function certainRuns(
  clips: readonly PlacedClip[],
  toleranceMs: number,
): { readonly camera: string; readonly run: Run }[] {
  const placed = clips.flatMap(({ camera, place }) => (place === null ? [] : [{ camera, place }]));
  const byClock = Map.groupBy(placed, ({ camera, place }) => JSON.stringify([camera, place.clock]));
  return [...byClock.values()].flatMap((group) => {
    const { camera } = group[0]!;
    const commonMs = Math.max(...group.map(({ place }) => place.commonMs));
    const pieces = united(group.map(({ place }) => shortened(place, place.ownMs)).filter(isSomething));
    return united(pieces, toleranceMs).map((run) => {
      const seams = holes(pieces, run, 0);
      return { camera, run: { ...run, seams, commonMs } };
    });
  });
}

/**
 * What of a run was filmed inside the window for certain. A seam that may touch an edge of the window takes its
 * length from the inside: out there the camera filmed for another post.
 */
function certainWithin({ seams, commonMs, ...run }: Run, window: Span): Span {
  let { fromMs, toMs } = cut(shortened(run, commonMs), window);
  for (const seam of seams) {
    const lengthMs = seam.toMs - seam.fromMs;
    const reach = shortened(seam, -commonMs);
    if (reach.fromMs <= window.fromMs && reach.toMs > window.fromMs)
      fromMs = Math.max(fromMs, Math.min(reach.toMs, window.fromMs + lengthMs));
    if (reach.fromMs < window.toMs && reach.toMs >= window.toMs)
      toMs = Math.min(toMs, Math.max(reach.fromMs, window.toMs - lengthMs));
  }
  return { fromMs, toMs };
}

/** In order, apart from each other: those that follow each other within `joinMs` as one. */
function united(spans: readonly Span[], joinMs = 0): Span[] {
  const joined: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last && fromMs - last.toMs <= joinMs) last.toMs = Math.max(last.toMs, toMs);
    else joined.push({ fromMs, toMs });
  }
  return joined;
}

const shortened = ({ fromMs, toMs }: Span, byMs: number): Span => ({ fromMs: fromMs + byMs, toMs: toMs - byMs });

const isSomething = ({ fromMs, toMs }: Span) => fromMs < toMs;

const cut = ({ fromMs, toMs }: Span, window: Span): Span => ({
  fromMs: Math.max(fromMs, window.fromMs),
  toMs: Math.min(toMs, window.toMs),
});

const cutToAny = (span: Span, windows: readonly Span[]): Span[] =>
  windows.map((window) => cut(span, window)).filter(isSomething);

function windowsByCamera(assignments: readonly Assignment[]): Map<string, Span[]> {
  const byCamera = Map.groupBy(assignments.filter(isSomething), ({ camera }) => camera);
  return new Map([...byCamera].map(([camera, windows]) => [camera, united(windows)]));
}

/** @param filmed in order, apart from each other. @returns what is longer than the tolerance. */
function holes(filmed: readonly Span[], { fromMs, toMs }: Span, toleranceMs: number): Span[] {
  const found: Span[] = [];
  let at = fromMs;
  for (const span of filmed) {
    if (span.toMs <= at) continue;
    if (span.fromMs >= toMs) break;
    if (span.fromMs - at > toleranceMs) found.push({ fromMs: at, toMs: span.fromMs });
    at = span.toMs;
  }
  if (toMs - at > toleranceMs) found.push({ fromMs: at, toMs });
  return found;
}

function kindOf(hole: Span, session: Span): GapKind {
  const isFirst = hole.fromMs === session.fromMs;
  const isLast = hole.toMs === session.toMs;
  if (isFirst) return isLast ? 'nothing' : 'late-start';
  return isLast ? 'early-end' : 'interruption';
}

/** By the corrected times as they stand, uncertainty aside: this is told, not judged. */
function aloneAt(post: string, session: Span, { assignments, clips, toleranceMs }: CoverageQuestion): Alone[] {
  const windows = windowsByCamera(assignments.filter((assignment) => assignment.post === post));
  const filmed = [...windows].map(([camera, assigned]) => {
    const placed = clips.flatMap((clip) => (clip.camera === camera && clip.place ? [clip.place] : []));
    return {
      camera,
      spans: united(united(placed, toleranceMs).flatMap((span) => cutToAny(span, cutToAny(session, assigned)))),
    };
  });
  return filmed.flatMap(({ camera, spans }) => {
    const others = filmed.filter((other) => other.camera !== camera);
    const assigned = united(others.flatMap((other) => windows.get(other.camera)!));
    const seen = united(others.flatMap((other) => other.spans));
    const apart = spans.flatMap((span) => holes(seen, span, toleranceMs));
    const alone = apart
      .flatMap((span) => cutToAny(span, assigned))
      .filter(({ fromMs, toMs }) => toMs - fromMs > toleranceMs);
    return alone.map((span) => ({ post, camera, ...span }));
  });
}
