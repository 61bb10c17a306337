// Stretches of a clip that show or tell nothing: what kinds there are, and how far a search for them goes. No verdict: the
// completeness of a recording is about time (policy/coverage.ts), these are flags beside it. Decision 0016.

/**
 * silent: no sound above −60 dBFS on any channel, or no sound at all in the file · black: a black picture · covered:
 * nothing but one even blur, as of a hand before the lens, or of a bare wall · frozen: nothing in the picture moves ·
 * no-picture: the file has no picture there, or none that can be decoded, or none at all.
 */
export const stretchKinds = ['silent', 'black', 'covered', 'frozen', 'no-picture'] as const;

export type StretchKind = (typeof stretchKinds)[number];

/** In milliseconds from the beginning of the clip; `toMs` is no longer part of it. */
export interface Stretch {
  readonly kind: StretchKind;
  readonly fromMs: number;
  readonly toMs: number;
}

const stills: ReadonlySet<string> = new Set(['jpeg', 'png', 'bmp']);

/** Of the facts of a file (MediaFacts) what matters here. */
interface Streams {
  readonly container: string;
  readonly video?: unknown;
  readonly audio?: unknown;
}

/** A photograph: it was recorded at one moment. */
export function isStill({ container }: Pick<Streams, 'container'>): boolean {
  return stills.has(container);
}

/** Whether there is something to search: picture or sound that lasts. A photograph has no stretches. */
export function isSearchedForStretches(media: Streams | null): boolean {
  return media !== null && !isStill(media) && (media.video !== undefined || media.audio !== undefined);
}

/** In order of time, then of kind as listed above. */
export function inOrder(stretches: readonly Stretch[]): Stretch[] {
  return stretches.toSorted(
    (a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs || stretchKinds.indexOf(a.kind) - stretchKinds.indexOf(b.kind),
  );
}
