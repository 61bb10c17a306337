// Whether a clip lies in a stretch of time, as far as its clock lets that be told. Pure.
import type { ClipPlace } from './coverage.ts';

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export function spanOf({ from, to }: { readonly from: string; readonly to: string }): Span {
  return { fromMs: Date.parse(from), toMs: Date.parse(to) };
}

/** `sure`: however wrong the clip's times are within what is known of them · `maybe`: for some of it. */
export function overlapOf(
  { fromMs, toMs, commonMs, ownMs }: ClipPlace,
  spans: readonly Span[],
): 'sure' | 'maybe' | 'none' {
  const offMs = commonMs + ownMs;
  const touches = (byMs: number) => spans.some((span) => fromMs - byMs < span.toMs && toMs + byMs > span.fromMs);
  if (touches(-offMs)) return 'sure';
  return touches(offMs) ? 'maybe' : 'none';
}
