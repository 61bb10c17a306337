// What stands where on the timeline: for each post its cameras, for each camera its clips and when it was meant to film
// there. Pure; nothing here knows of pixels but `barsIn`, which leaves out what nobody could see.
import type { CaseOperation, Coverage, JudgedPost, PlacedClip } from './answers.ts';
import type { Span } from './timeline-axis.ts';

export interface Bar extends Span {
  /** null where this account may not know of it, and for several that are drawn as one. */
  readonly clip: string | null;
  readonly uncertaintyMs: number;
  readonly isLinked: boolean;
  /** How many clips are drawn as this one. */
  readonly clips: number;
}

export interface Lane {
  readonly camera: string;
  /** Of another post, by a named person's statement. */
  readonly isStandIn: boolean;
  /** When it was to film here; both ends are those of the operation where nobody said. */
  readonly windows: readonly (Span & { readonly hasOwnFrom: boolean; readonly hasOwnTo: boolean })[];
  readonly bars: readonly Bar[];
  /** Clips without a place in time. */
  readonly timeless: number;
}

export interface Group {
  readonly post: JudgedPost;
  readonly lanes: readonly Lane[];
}

/** Posts that must be filmed first, then those with cameras; others are not drawn. @param linked clips of the case. */
export function lanesOf(
  { posts, clips, standIns }: Pick<Coverage, 'posts' | 'clips' | 'standIns'>,
  operation: Pick<CaseOperation, 'posts' | 'sessions'>,
  linked: readonly string[],
): Group[] {
  const whole = { from: operation.sessions[0]?.from ?? '', to: operation.sessions.at(-1)?.to ?? '' };
  const clipsOf = byCamera(clips);
  const known = new Set(linked);
  const lane = (camera: string, isStandIn: boolean, windows: Lane['windows']): Lane => {
    const own = clipsOf.get(camera) ?? [];
    return {
      camera,
      isStandIn,
      windows,
      bars: own.flatMap((clip) => barOf(clip, known)).sort((a, b) => a.fromMs - b.fromMs),
      timeless: own.filter(({ from }) => from === null).length,
    };
  };
  const named = [...posts];
  for (const { post } of operation.posts)
    if (!named.some((each) => each.post === post))
      named.push({ post, title: null, isMandatory: false, verdict: 'unknown' });
  const groups = named.map((post) => {
    const posted = byCamera(operation.posts.filter((each) => each.post === post.post));
    const standing = byCamera(standIns.filter((each) => each.post === post.post));
    const lanes = [
      ...[...posted].map(([camera, times]) =>
        lane(
          camera,
          false,
          times.map(({ from, to }) => ({
            ...spanOf(from ?? whole.from, to ?? whole.to),
            hasOwnFrom: from !== null,
            hasOwnTo: to !== null,
          })),
        ),
      ),
      ...[...standing].map(([camera, times]) =>
        lane(
          camera,
          true,
          times.map(({ from, to }) => ({ ...spanOf(from, to), hasOwnFrom: true, hasOwnTo: true })),
        ),
      ),
    ];
    return { post, lanes };
  });
  const shown = groups.filter(({ post, lanes }) => post.isMandatory || lanes.length > 0);
  return [...shown.filter(({ post }) => post.isMandatory), ...shown.filter(({ post }) => !post.isMandatory)];
}

/**
 * The bars that can be told apart and pointed at: small ones that follow each other without a visible seam are one.
 * @param bars in the order of their beginnings. @param view what is seen.
 * @param sizes milliseconds: narrower than `smallMs` is small, shorter than `seamMs` no seam.
 */
export function barsIn(
  bars: readonly Bar[],
  view: Span,
  { smallMs, seamMs }: { readonly smallMs: number; readonly seamMs: number },
): Bar[] {
  const found: Bar[] = [];
  for (const bar of bars) {
    const reach = bar.uncertaintyMs;
    if (bar.toMs + reach < view.fromMs || bar.fromMs - reach > view.toMs) continue;
    const last = found.at(-1);
    const isSmall = bar.toMs - bar.fromMs < smallMs;
    const wasSmall = last !== undefined && (last.clips > 1 || last.toMs - last.fromMs < smallMs);
    if (last && isSmall && wasSmall && bar.fromMs - last.toMs < seamMs)
      found[found.length - 1] = {
        ...last,
        toMs: Math.max(last.toMs, bar.toMs),
        clip: null,
        uncertaintyMs: Math.max(last.uncertaintyMs, reach),
        isLinked: last.isLinked && bar.isLinked,
        clips: last.clips + 1,
      };
    else found.push(bar);
  }
  return found;
}

export function spanOf(from: string, to: string): Span {
  return { fromMs: Date.parse(from), toMs: Date.parse(to) };
}

/** Map.groupBy is not in Chromium 109. */
function byCamera<T extends { readonly camera: string }>(things: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const thing of things) {
    const own = found.get(thing.camera);
    if (own) own.push(thing);
    else found.set(thing.camera, [thing]);
  }
  return found;
}

function barOf({ clip, from, to, uncertaintyMs }: PlacedClip, linked: ReadonlySet<string>): Bar[] {
  if (from === null || to === null) return [];
  const isLinked = clip === null || linked.has(clip);
  return [{ clip, ...spanOf(from, to), uncertaintyMs: uncertaintyMs ?? 0, isLinked, clips: 1 }];
}
