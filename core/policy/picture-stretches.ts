// From pictures looked at one by one to stretches of time that show nothing. Pure; what a single picture shows was measured
// where its pixels were (ingest/media/picture-meter.ts).
import { inOrder, type Stretch, type StretchKind } from '../stretches.ts';

/** A picture that was looked at. */
export interface PictureSample {
  /** Milliseconds from the beginning of the clip. */
  readonly atMs: number;
  readonly isBlack: boolean;
  /** Without detail, whether bright or dark: a black picture is even too. */
  readonly isEven: boolean;
  /** The same picture as the one before, and as all the others since it stands still. */
  readonly isSame: boolean;
}

export interface StretchLimits {
  /** Shorter ones are not told. */
  readonly leastMs: number;
  /** Pictures further apart than this say nothing of the time between them. */
  readonly longestGapMs: number;
  /** Where the clip ends. */
  readonly endMs: number;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * A picture stands until the next one, so a stretch begins with the first picture that is so and ends with the first that
 * is not, as blackdetect has it. The stretches returned never overlap.
 * @param samples in order of time.
 */
export function pictureStretches(samples: readonly PictureSample[], limits: StretchLimits): Stretch[] {
  const { leastMs, longestGapMs, endMs } = limits;
  const spans = spansOf(samples, endMs);
  const isLong = ({ fromMs, toMs }: Span) => toMs - fromMs > longestGapMs;
  const seen = spans.map(({ sample, next, ...span }) => ({
    ...span,
    sample,
    isUnseen: isLong(span) || sample === null,
    isStill: (next ?? sample)?.isSame === true,
  }));
  const runs = (is: (one: (typeof seen)[number]) => boolean, least: number) =>
    joined(seen.filter(is)).filter(({ fromMs, toMs }) => toMs - fromMs >= least);

  const unseen = joined(seen.filter(({ isUnseen }) => isUnseen)).filter(isLong);
  const black = runs(({ sample, isUnseen }) => !isUnseen && sample?.isBlack === true, leastMs);
  const blind = runs(({ sample, isUnseen }) => !isUnseen && (sample?.isBlack || sample?.isEven) === true, leastMs);
  const still = runs(({ isUnseen, isStill }) => !isUnseen && isStill, leastMs);
  return inOrder([
    ...named('no-picture', unseen),
    ...named('black', black),
    ...named('covered', without(blind, black)),
    ...named('frozen', without(still, blind)),
  ]);
}

/** The time that each picture stands for; null before the first, where the file does not begin with one. */
function spansOf(samples: readonly PictureSample[], endMs: number) {
  const first = samples[0];
  const lead = first && first.atMs > 0 ? [{ sample: null, next: null, fromMs: 0, toMs: first.atMs }] : [];
  const rest = samples.map((sample, at) => {
    const next = samples[at + 1] ?? null;
    return { sample, next, fromMs: sample.atMs, toMs: next?.atMs ?? Math.max(endMs, sample.atMs) };
  });
  return [...lead, ...rest].filter(({ fromMs, toMs }) => toMs > fromMs);
}

/** Spans in order, those that touch as one. */
function joined(spans: readonly Span[]): Span[] {
  const runs: Span[] = [];
  for (const { fromMs, toMs } of spans) {
    const last = runs.at(-1);
    if (last?.toMs === fromMs) runs[runs.length - 1] = { fromMs: last.fromMs, toMs };
    else runs.push({ fromMs, toMs });
  }
  return runs;
}

/** What of `spans` lies in none of `taken`. Both in order, each without overlaps. */
function without(spans: readonly Span[], taken: readonly Span[]): Span[] {
  return spans.flatMap((span) => {
    const left: Span[] = [];
    let fromMs = span.fromMs;
    for (const one of taken) {
      if (one.toMs <= fromMs || one.fromMs >= span.toMs) continue;
      if (one.fromMs > fromMs) left.push({ fromMs, toMs: one.fromMs });
      fromMs = Math.max(fromMs, one.toMs);
    }
    if (fromMs < span.toMs) left.push({ fromMs, toMs: span.toMs });
    return left;
  });
}

const named = (kind: StretchKind, spans: readonly Span[]): Stretch[] => spans.map((span) => ({ kind, ...span }));
